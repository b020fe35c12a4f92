package onvif

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"kawung/media/onvif/fakedevice"
)

func TestACameraGoesToItsPresets(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d := open(t, f, options())
	presets, err := d.Presets(t.Context(), "Profile_1")
	if err != nil || len(presets) != 2 || presets[1] != (Preset{"2", "Parkir"}) {
		t.Fatalf("Presets = %v, %v", presets, err)
	}
	if err := d.GotoPreset(t.Context(), "Profile_1", "2"); err != nil {
		t.Fatal(err)
	}
	events, _ := f.Events()
	if len(events) != 1 || events[0].Action != "GotoPreset" || events[0].Argument != "2" {
		t.Errorf("the device was made to do %+v", events)
	}
}

func TestSpeedsStayWithinTheirRange(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d := open(t, f, options())
	if err := d.Move(t.Context(), "Profile_1", Velocity{7, -0.5, math.NaN()}, time.Second); err != nil {
		t.Fatal(err)
	}
	if events, _ := f.Events(); events[0].Argument != "1.000 -0.500 0.000" {
		t.Errorf("velocity = %s, want 1.000 -0.500 0.000", events[0].Argument)
	}
}

func TestADeviceWithoutPTZSaysSo(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d := open(t, f, options())
	d.ptz = nil
	if err := d.Stop(t.Context(), "Profile_1"); !errors.Is(err, ErrUnsupported) {
		t.Errorf("Stop = %v, want %v", err, ErrUnsupported)
	}
}

// wheel runs a wheel until the test or end ends it.
func wheel(t *testing.T, f *fakedevice.Device) (w *Wheel, end func()) {
	t.Helper()
	w = NewWheel(open(t, f, options()), "Profile_1", func(err error) { t.Errorf("wheel: %v", err) })
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = w.Run(ctx) // ends because it is told to
	}()
	end = func() { cancel(); <-ended }
	t.Cleanup(end)
	return w, end
}

// stopped is three Stops since the last move.
func stopped(events []fakedevice.Event) bool {
	n := 0
	for _, e := range events {
		switch e.Action {
		case "Stop":
			n++
		case "ContinuousMove":
			n = 0
		}
	}
	return n == stops
}

func moving(events []fakedevice.Event) bool { return len(events) > 0 && events[len(events)-1].Moves }

func TestACameraStopsWithinASecondOfTheLastHeartbeat(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	w, _ := wheel(t, f)
	w.Drive(Velocity{Pan: 0.5})
	last := time.Now()
	events := wait(t, f, stopped)
	if events[0].Argument != "0.500 0.000 0.000" {
		t.Errorf("velocity = %s", events[0].Argument)
	}
	for _, e := range events {
		if e.Action == "Stop" {
			if took := e.At.Sub(last); took > time.Second {
				t.Errorf("the first Stop came after %s, want at most 1 s", took)
			}
			break
		}
	}
}

func TestACameraThatLosesTwoStopsStillStands(t *testing.T) {
	f := device(t, fakedevice.Quirks{LoseStops: 2})
	w, _ := wheel(t, f)
	w.Drive(Velocity{Tilt: -1})
	wait(t, f, moving)
	w.Release()
	if events := wait(t, f, stopped); events[len(events)-1].Moves {
		t.Error("the camera moves on")
	}
}

func TestHeartbeatsKeepACameraMovingWithoutAskingItAgain(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	w, _ := wheel(t, f)
	beat := time.NewTicker(heartbeat / 4)
	defer beat.Stop()
	for range 8 { // two heartbeats' time
		w.Drive(Velocity{Zoom: 1})
		<-beat.C
	}
	if events, _ := f.Events(); len(events) != 1 {
		t.Errorf("the device was made to do %+v, want one move", events)
	}
	w.Drive(Velocity{Zoom: -1})
	wait(t, f, func(e []fakedevice.Event) bool { return len(e) == 2 && e[1].Argument == "0.000 0.000 -1.000" })
	w.Release()
	wait(t, f, stopped)
}

func TestTheEndOfTheControllerStopsTheCamera(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	w, end := wheel(t, f)
	w.Drive(Velocity{Pan: 1})
	wait(t, f, moving)
	end()
	if events, _ := f.Events(); !stopped(events) {
		t.Errorf("the device was made to do %+v, want three Stops at the end", events)
	}
}

func TestAMoveThatHangsDoesNotHoldUpTheStop(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d := open(t, f, options())
	if _, err := d.Presets(t.Context(), "Profile_1"); err != nil { // the login is known
		t.Fatal(err)
	}
	r := &ride{Wheel: NewWheel(d, "Profile_1", nil)}
	hung := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	r.told, r.cancel, r.moved = Velocity{Pan: 1}, cancel, hung
	go func() {
		<-ctx.Done() // a request that ends only when it is given up
		close(hung)
	}()
	r.stop(t.Context())
	if events, _ := f.Events(); !stopped(events) {
		t.Errorf("the device was made to do %+v, want three Stops", events)
	}
}
