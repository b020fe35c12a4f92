package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"kawung/media"
)

// vitals are how this process is doing.
func vitals(since time.Time) media.Vitals {
	v := media.Vitals{Process: os.Getpid(), Build: build(), Since: since, Goroutines: runtime.NumGoroutine()}
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) == nil {
		v.CPU = time.Duration(used.Utime.Nano() + used.Stime.Nano())
	}
	if text, err := os.ReadFile("/proc/self/statm"); err == nil { // pages: size, resident, …; see proc(5)
		if fields := strings.Fields(string(text)); len(fields) > 1 {
			pages, _ := strconv.ParseInt(fields[1], 10, 64) // 0 of what is no number
			v.Resident = pages * int64(os.Getpagesize())
		}
	}
	return v
}
