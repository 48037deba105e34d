// The benchmarks whose results lie beside this file; they measure hardly anything.
#include <benchmark/benchmark.h>

static void Sum(benchmark::State& state) {
  long size = state.range(0), sum = 0;
  for (auto _ : state) {
    for (long i = 0; i < size; ++i) benchmark::DoNotOptimize(sum += i);
  }
  state.SetItemsProcessed(state.iterations() * size);
  state.SetBytesProcessed(state.iterations() * size * sizeof(long));
  state.SetComplexityN(size);
}
BENCHMARK(Sum)->RangeMultiplier(8)->Range(8, 512)->Complexity();

static void Counters(benchmark::State& state) {
  for (auto _ : state) benchmark::ClobberMemory();
  state.counters["plain"] = 42;
  state.counters["average"] = benchmark::Counter(10, benchmark::Counter::kAvgThreads);
  state.counters["FOM: GB/s"] = benchmark::Counter(1e9, benchmark::Counter::kIsRate);
  state.SetLabel("a label");
}
BENCHMARK(Counters)->Threads(2)->UseRealTime()->Unit(benchmark::kMicrosecond);

static void Failed(benchmark::State& state) {
  if (state.range(0) == 2) state.SkipWithError("it broke");
  for (auto _ : state) benchmark::ClobberMemory();
}
BENCHMARK(Failed)->Arg(1)->Arg(2);

static void Manual(benchmark::State& state) {
  for (auto _ : state) state.SetIterationTime(0.0015);
}
BENCHMARK(Manual)
    ->ArgNames({"rows", "threads", ""})
    ->Args({3, 4, -5})
    ->Threads(1)
    ->Iterations(3)
    ->Repetitions(2)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

static void Process(benchmark::State& state) {
  for (auto _ : state) benchmark::ClobberMemory();
}
BENCHMARK(Process)
    ->Name("A name/of/8/parts")
    ->MinTime(0.001)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kSecond);

BENCHMARK_MAIN();
