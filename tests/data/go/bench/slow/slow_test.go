package slow

import (
	"strings"
	"testing"
)

var sink string

// The same name as in the other package.
func BenchmarkConcat(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = strings.Repeat("x", 1000)
	}
}

func BenchmarkSkips(b *testing.B) {
	b.Skip("needs a database")
}

func BenchmarkFails(b *testing.B) {
	b.Fatal("broken at once")
}

func BenchmarkFailsLate(b *testing.B) {
	if b.N > 1 {
		b.Fatal("broken when it ran longer")
	}
}

func BenchmarkParent(b *testing.B) {
	b.Run("n=1", func(b *testing.B) { b.Fatal("one of two is broken") })
	b.Run("n=2", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			sink = strings.Repeat("x", 10)
		}
	})
}

func BenchmarkPanics(b *testing.B) {
	if b.N > 1 {
		panic("boom")
	}
}

func BenchmarkNeverRuns(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = strings.Repeat("x", 10)
	}
}
