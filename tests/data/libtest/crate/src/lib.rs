#![feature(test)]
extern crate test;

#[cfg(test)]
mod tests {
    use test::Bencher;

    #[test]
    fn works() {}

    #[bench]
    fn sums(b: &mut Bencher) {
        b.iter(|| (0..test::black_box(100u64)).fold(0, |x, y| x ^ y));
    }

    #[bench]
    fn throughput(b: &mut Bencher) {
        b.bytes = 1000;
        b.iter(|| test::black_box(vec![0u8; 1000]));
    }

    #[bench]
    #[ignore = "needs a database"]
    fn ignored(_: &mut Bencher) {}

    #[bench]
    fn panics(_: &mut Bencher) {
        panic!("boom");
    }

    #[bench]
    fn prints(b: &mut Bencher) {
        println!("hello from the benchmark");
        b.iter(|| test::black_box(1));
    }

    #[bench]
    fn never_iterates(_: &mut Bencher) {}
}
