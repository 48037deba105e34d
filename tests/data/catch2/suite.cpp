// The benchmarks whose results lie beside this file; they measure hardly anything.
#define CATCH_CONFIG_MAIN
#define CATCH_CONFIG_ENABLE_BENCHMARKING
#include <catch2/catch.hpp>
#include <stdexcept>

static int sum(int size) {
  volatile int total = 0;
  for (int i = 0; i < size; ++i) total = total + i;
  return total;
}

TEST_CASE("sums", "[b]") {
  BENCHMARK("a sum of 10") { return sum(10); };
  BENCHMARK("a name that is so long that the table of the console has to wrap it") {
    return sum(1000);
  };
}

TEST_CASE("sections <&>\"") {
  BENCHMARK("before") { return sum(1); };
  SECTION("outer") {
    SECTION("one / two") { BENCHMARK("same") { return sum(10); }; }
    SECTION("three") { BENCHMARK("same") { return sum(20); }; }
  }
}

TEST_CASE("fails") {
  BENCHMARK("throws") { return sum(3) ? throw std::runtime_error("it <broke>") : 1; };
  REQUIRE(sum(3) == 4);
}

TEST_CASE("no benchmarks") { SECTION("here") { REQUIRE(sum(3) == 3); } }
