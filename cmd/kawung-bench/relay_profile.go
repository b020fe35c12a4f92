package main

import (
	"net/http"
	"runtime/pprof"
	"time"
)

// profile is the worker's CPU profile of the next seconds given as ?seconds=,
// or with ?heap its allocations so far.
func profile(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Has("heap") {
		_ = pprof.Lookup("allocs").WriteTo(rw, 0)
		return
	}
	d, err := time.ParseDuration(r.URL.Query().Get("seconds") + "s")
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	if err := pprof.StartCPUProfile(rw); err != nil {
		http.Error(rw, err.Error(), http.StatusConflict)
		return
	}
	time.Sleep(d)
	pprof.StopCPUProfile()
}
