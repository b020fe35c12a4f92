package record_test

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"syscall"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/record"
)

// BenchmarkFortyCameras records a second of forty cameras at 2 Mbit/s and 25
// frames/s an iteration, as fast as it goes, and says what part of a core that
// second took, user and system.
func BenchmarkFortyCameras(b *testing.B) {
	const cameras = 40
	a, err := record.New(record.Config{Path: b.TempDir(), MinFree: -1, MaxBytes: 1 << 30, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan struct{}, cameras+1)
	run := func(f func()) { go func() { f(); ended <- struct{}{} }() }
	run(func() { _ = a.Run(ctx) })
	kept, fans, names := map[string]time.Duration{}, []*media.Fanout{}, []string{}
	for i := range cameras {
		names, fans = append(names, fmt.Sprint("c", i)), append(fans, media.NewFanout(nil, nil))
		fans[i].SetFormat(media.Format{Codec: media.H264})
		kept[names[i]] = time.Hour
	}
	a.Keep(kept)
	for i, fan := range fans {
		run(func() { a.Record(ctx, names[i], fan) })
	}
	for _, fan := range fans {
		for fan.Viewers() == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	head := pictures(b, "pasar", 360)[0].units[:2]
	key := media.H264Packets(head[0], head[1], append([]byte{0x65}, make([]byte, 50_000)...))
	rest := media.H264Packets(append([]byte{0x41}, make([]byte, 8_330)...)) // 25 frames and half a keyframe a second are 250 kB
	at := time.Now()
	before, n := used(), 0
	var most uint64
	for b.Loop() {
		for range fps {
			for _, fan := range fans {
				f := &media.Frame{Packets: rest, Time: media.Ticks(at, 90000), Arrived: at}
				if n%(2*fps) == 0 {
					f.Packets, f.Keyframe = key, true
				}
				fan.Write(f)
			}
			at, n = at.Add(time.Second/fps), n+1
		}
		for _, name := range names { // nobody is left behind
			for {
				if r, _ := a.Recording(name); n <= 2*fps || at.Sub(r.To) < 1200*time.Millisecond {
					break
				}
				time.Sleep(time.Millisecond)
			}
		}
	}
	took := used() - before
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	most = m.HeapInuse
	b.ReportMetric(100*took.Seconds()/(float64(n)/fps), "%core")
	b.ReportMetric(float64(most)/(1<<20), "MiB-heap")
	cancel()
	for range cameras + 1 {
		<-ended
	}
}

// used is the processor time of this process so far.
func used() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
