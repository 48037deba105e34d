package broken

import "testing"

func BenchmarkDoesNotCompile(b *testing.B) { undefined() }
