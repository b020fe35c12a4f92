package media

import (
	"sync/atomic"
	"time"
)

// Steady is a wall clock that is never set back: RTP times are made of it, and
// they may only grow. wall is the machine's clock, elapsed the time since some
// moment by a clock that nobody sets. When wall is set forward, so is the result;
// when it is set back, the result goes on as if it had not been. It may be
// called from any goroutine.
func Steady(wall func() time.Time, elapsed func() time.Duration) func() time.Time {
	start := wall().Add(-elapsed()).UnixNano()
	var ahead atomic.Int64 // by how much wall was ever set forward since, in ns
	return func() time.Time {
		t, run := wall(), start+int64(elapsed())
		set := t.UnixNano() - run
		for {
			most := ahead.Load()
			if set <= most {
				return t.Add(time.Duration(most - set))
			}
			if ahead.CompareAndSwap(most, set) {
				return t
			}
		}
	}
}
