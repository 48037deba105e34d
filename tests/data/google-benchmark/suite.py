"""The benchmarks of `1.9.5.json`: the newest version that can be had is the one for Python."""

import google_benchmark as benchmark


@benchmark.register(name="sum")
@benchmark.option.arg(10)
@benchmark.option.arg(100)
def sum_of(state):
    numbers = list(range(state.range(0)))
    while state:
        sum(numbers)
    state.counters["size"] = state.range(0)
    state.counters["FOM: GB/s"] = benchmark.Counter(
        8 * state.range(0), benchmark.Counter.kIsIterationInvariantRate
    )
    state.items_processed = state.iterations * state.range(0)


@benchmark.register(name="failed")
@benchmark.option.measure_process_cpu_time()
@benchmark.option.use_real_time()
def failed(state):
    state.skip_with_error("it broke")
    while state:
        pass


@benchmark.register(name="complexity")
@benchmark.option.range_multiplier(2)
@benchmark.option.range(8, 16)
@benchmark.option.complexity(benchmark.oN)
def complexity(state):
    numbers = list(range(state.range(0)))
    while state:
        sum(numbers)
    state.complexity_n = state.range(0)


if __name__ == "__main__":
    benchmark.main()
