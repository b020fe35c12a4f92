package web

import (
	"sync"
	"time"
)

// Limits of a throttle.
const (
	userFailures    = 5  // of one user from one address
	addressFailures = 50 // of one address, whoever it tries to be
	tokenFailures   = 20 // tokens shown from one address at other doors than HTTP
	throttleWindow  = time.Minute
	throttleKeys    = 10_000 // remembered at most
)

// A throttle counts failures per key and refuses one more than limit within a
// minute.
type throttle struct {
	now   func() time.Time
	limit int

	mu       sync.Mutex // guards failures
	failures map[string][]time.Time
}

func newThrottle(now func() time.Time, limit int) *throttle {
	return &throttle{now: now, limit: limit, failures: map[string][]time.Time{}}
}

// wait is how long the key must wait before it may try again; 0 when it may.
func (t *throttle) wait(key string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	recent := t.recent(key)
	if len(recent) < t.limit {
		return 0
	}
	return recent[0].Add(throttleWindow).Sub(t.now())
}

// fail counts one failure of key.
func (t *throttle) fail(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.failures) >= throttleKeys {
		for k := range t.failures {
			t.recent(k)
		}
		if len(t.failures) >= throttleKeys { // a flood from many addresses: start again
			clear(t.failures)
		}
	}
	t.failures[key] = append(t.recent(key), t.now())
}

// recent forgets what is older than the window; the caller holds mu.
func (t *throttle) recent(key string) []time.Time {
	cut := t.now().Add(-throttleWindow)
	kept := t.failures[key]
	for len(kept) > 0 && !kept[0].After(cut) {
		kept = kept[1:]
	}
	if len(kept) == 0 {
		delete(t.failures, key)
		return nil
	}
	t.failures[key] = kept
	return kept
}
