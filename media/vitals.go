package media

import "time"

// Vitals are how a relay that is a process of its own is doing.
type Vitals struct {
	Process    int    // its id
	Build      string // which program it is
	Since      time.Time
	Resident   int64 // bytes of memory
	CPU        time.Duration
	Goroutines int
}
