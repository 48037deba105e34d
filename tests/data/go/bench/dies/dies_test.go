package dies

import (
	"os"
	"testing"
	"time"
)

func BenchmarkExits(b *testing.B) {
	if b.N > 1 {
		os.Exit(3)
	}
}

func BenchmarkHangs(b *testing.B) {
	if b.N > 1 {
		time.Sleep(time.Hour)
	}
}
