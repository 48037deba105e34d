#![feature(test)]
extern crate test;
use test::Bencher;

#[bench]
fn sums(b: &mut Bencher) {
    b.iter(|| (0..test::black_box(10_000u64)).fold(0, |x, y| x ^ y));
}

#[bench]
fn slow(b: &mut Bencher) {
    b.iter(|| std::thread::sleep(std::time::Duration::from_millis(1)));
}
