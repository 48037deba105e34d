#![feature(test)]
extern crate test;
use test::Bencher;

#[bench]
fn aborts(_: &mut Bencher) {
    std::process::abort();
}

#[bench]
fn a_good_one(b: &mut Bencher) {
    b.iter(|| test::black_box(1));
}
