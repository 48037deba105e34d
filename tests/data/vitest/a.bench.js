import { bench, describe } from 'vitest'

const numbers = Array.from({ length: 100 }, (_, i) => (i * 7919) % 100)
const short = { time: 5, iterations: 5, warmupTime: 0, warmupIterations: 0 }

describe('sort', () => {
  bench('native', () => { [...numbers].sort((a, b) => a - b) }, short)
  bench('copy only', () => { [...numbers] }, short)
  bench('throws', () => { throw new Error('boom') }, short)
  bench.skip('skipped', () => {}, short)
  bench.todo('to do')
})

describe('outer', () => {
  describe('inner > with an arrow', () => {
    bench('same name', () => { numbers.join() }, short)
    bench('same name', () => { numbers.map(String) }, short)
  })
})

bench('at the top', () => { numbers.slice() }, short)
