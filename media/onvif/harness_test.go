package onvif

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/onvif/fakedevice"
)

const (
	user     = "kamera"
	password = `r4ha/s:ia"&<1>`
)

// patience is how long anything may take before a test fails.
const patience = 30 * time.Second

// device runs a fake device with a login until the test ends.
func device(t *testing.T, q fakedevice.Quirks) *fakedevice.Device {
	t.Helper()
	return run(t, fakedevice.Config{User: user, Password: password, Quirks: q})
}

func run(t *testing.T, c fakedevice.Config) *fakedevice.Device {
	t.Helper()
	d, err := fakedevice.Listen(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return d
}

func options() Options { return Options{User: user, Password: password, Timeout: 5 * time.Second} }

// open opens a fake device.
func open(t *testing.T, f *fakedevice.Device, o Options) *Device {
	t.Helper()
	service, _, _, err := ParseAddress(f.Addr())
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), service, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// look asks a fake device for everything, by its address.
func look(t *testing.T, f *fakedevice.Device, o Options) Found {
	t.Helper()
	all, err := Finder{Options: o}.Find(t.Context(), f.Addr())
	if err != nil || len(all) != 1 {
		t.Fatalf("Find = %v, %v, want one device", all, err)
	}
	return all[0]
}

// wait waits for an event that passes want.
func wait(t *testing.T, f *fakedevice.Device, want func([]fakedevice.Event) bool) []fakedevice.Event {
	t.Helper()
	late := time.After(patience)
	for {
		events, more := f.Events()
		if want(events) {
			return events
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("the device was made to do %+v", events)
		}
	}
}

// asked beats until the device was asked to move, obeyed or not.
func asked(t *testing.T, f *fakedevice.Device, w *Wheel, v media.Velocity) {
	t.Helper()
	for late := time.Now().Add(patience); f.Requests("ContinuousMove") == 0; {
		drive(t, w, v)
		if time.Now().After(late) {
			t.Fatal("no move was asked for")
		}
		<-time.After(10 * time.Millisecond)
	}
}

func loopback() ([]netip.Addr, error) { return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil }
