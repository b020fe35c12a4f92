package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A worker is a program under test: it pulls cameras and plays them to viewers.
type worker interface {
	// pull begins with the cameras and returns once all of them are live.
	pull(ctx context.Context, urls []string) error
	// play answers a viewer's offer with camera number i.
	play(ctx context.Context, i int, offer string) (answer string, err error)
}

// A gallerist has the newest keyframe of camera number i.
type gallerist interface {
	keyframe(ctx context.Context, i int) ([]byte, error)
}

var workers = map[string]func(context.Context) (worker, error){
	"product": newProduct, "baseline": newBaseline, "floor": newFloor,
}

// A usage is what a worker has cost so far.
type usage struct {
	CPU time.Duration `json:"cpu"` // user and system time, softirqs of its own sends included
	RSS int64         `json:"rss"` // bytes

	Allocations uint64 `json:"allocations"`
}

// runWorker is the process of one program under test. It says where it listens
// on stdout and ends when stdin does.
func runWorker(ctx context.Context, name string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	w, err := workers[name](ctx)
	if err != nil {
		return err
	}
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	context.AfterFunc(ctx, func() { door.Close() })
	fmt.Println(door.Addr())
	_ = http.Serve(door, workerHandler(ctx, w))
	return nil
}

func workerHandler(ctx context.Context, w worker) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /pull", func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answer(rw, "", w.pull(ctx, strings.Fields(string(body))))
	})
	mux.HandleFunc("POST /play/{camera}", func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		i, err := strconv.Atoi(r.PathValue("camera"))
		if err != nil {
			answer(rw, "", err)
			return
		}
		sdp, err := w.play(ctx, i, string(body))
		answer(rw, sdp, err)
	})
	mux.HandleFunc("GET /keyframe/{camera}", func(rw http.ResponseWriter, r *http.Request) {
		i, err := strconv.Atoi(r.PathValue("camera"))
		g, ok := w.(gallerist)
		if err != nil || !ok {
			http.Error(rw, "no keyframes here", http.StatusNotFound)
			return
		}
		b, err := g.keyframe(r.Context(), i)
		answer(rw, string(b), err)
	})
	mux.HandleFunc("GET /usage", func(rw http.ResponseWriter, _ *http.Request) {
		u, err := ownUsage()
		b, _ := json.Marshal(u)
		answer(rw, string(b), err)
	})
	mux.HandleFunc("GET /profile", profile)
	return mux
}

func answer(rw http.ResponseWriter, body string, err error) {
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = io.WriteString(rw, body)
}

func ownUsage() (usage, error) {
	var r unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &r); err != nil {
		return usage{}, err
	}
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return usage{}, err
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(statm), &size, &resident); err != nil {
		return usage{}, err
	}
	var heap runtime.MemStats
	runtime.ReadMemStats(&heap)
	return usage{
		CPU: time.Duration(r.Utime.Nano() + r.Stime.Nano()), RSS: resident * int64(os.Getpagesize()),
		Allocations: heap.Mallocs,
	}, nil
}
