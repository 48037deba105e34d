package fast

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

var sink string

// Sub-benchmarks whose names carry keys, and one whose name does not.
func BenchmarkConcat(b *testing.B) {
	for _, n := range []int{10, 100} {
		for _, kind := range []string{"builder", "buffer"} {
			b.Run(fmt.Sprintf("n=%d/kind=%s", n, kind), func(b *testing.B) {
				b.SetBytes(int64(n))
				for i := 0; i < b.N; i++ {
					if kind == "builder" {
						var w strings.Builder
						for j := 0; j < n; j++ {
							w.WriteByte('x')
						}
						sink = w.String()
					} else {
						var w bytes.Buffer
						for j := 0; j < n; j++ {
							w.WriteByte('x')
						}
						sink = w.String()
					}
				}
			})
		}
	}
	b.Run("plain/size-10", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			sink = strings.Repeat("x", 10)
		}
	})
}

// A metric of its own and no time.
func BenchmarkRatio(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = strings.Repeat("x", 10)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(0.75, "hits/op")
	b.ReportMetric(1500, "p99-ns")
}

// It prints while it runs, so that its line is torn apart.
func BenchmarkChatty(b *testing.B) {
	fmt.Println("hello from the benchmark")
	b.Log("a log line")
	for i := 0; i < b.N; i++ {
		sink = strings.Repeat("x", 10)
	}
}
