use criterion::{black_box, criterion_group, criterion_main, BenchmarkId, Criterion, SamplingMode, Throughput};
use demo::total;
use std::time::Duration;

fn benches(c: &mut Criterion) {
    c.bench_function("alone", |b| b.iter(|| total(black_box(100))));
    let mut group = c.benchmark_group("sum/of numbers");
    for n in [10u64, 1000].iter() {
        group.throughput(Throughput::Bytes(8 * n));
        group.bench_with_input(BenchmarkId::new("total: fold", n), n, |b, n| b.iter(|| total(black_box(*n))));
    }
    group.throughput(Throughput::Elements(1000));
    group.bench_with_input(BenchmarkId::from_parameter(1000), &1000u64, |b, n| b.iter(|| total(black_box(*n))));
    group.finish();
    let mut slow = c.benchmark_group("flat");
    slow.sampling_mode(SamplingMode::Flat);
    slow.bench_function("slow", |b| b.iter(|| total(black_box(1_000_000))));
    slow.finish();
}
criterion_group! {
    name = all;
    config = Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(50)).measurement_time(Duration::from_millis(200));
    targets = benches
}
criterion_main!(all);
