package onvif

import (
	"context"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/onvif/fakedevice"
)

// wheel runs a wheel until the test or end ends it.
func wheel(t *testing.T, f *fakedevice.Device) (w *Wheel, end func()) {
	t.Helper()
	w = NewWheel(open(t, f, options()), "Profile_1", everything)
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

func drive(t *testing.T, w *Wheel, v media.Velocity) {
	t.Helper()
	if err := w.Drive(v); err != nil {
		t.Errorf("Drive = %v", err)
	}
}

// turn beats until the camera has moved: a single beat may come too late on a
// busy machine, and then moves nothing.
func turn(t *testing.T, f *fakedevice.Device, v media.Velocity, beat func(media.Velocity) error) {
	t.Helper()
	before, _ := f.Events()
	again := time.NewTicker(heartbeat / 4)
	defer again.Stop()
	for late := time.After(patience); ; {
		if err := beat(v); err != nil {
			t.Fatalf("Drive = %v", err)
		}
		events, more := f.Events()
		if moving(events[len(before):]) {
			return
		}
		select {
		case <-more:
		case <-again.C:
		case <-late:
			t.Fatalf("it never moved; the device was made to do %+v", events)
		}
	}
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
	return n >= stops
}

func moving(events []fakedevice.Event) bool { return len(events) > 0 && events[len(events)-1].Moves }

func TestACameraStopsWithinASecondOfTheLastHeartbeat(t *testing.T) {
	t.Parallel()
	f := device(t, fakedevice.Quirks{})
	w, _ := wheel(t, f)
	var took time.Duration
	for range 3 { // a busy machine may be late, a wheel is not every time
		turn(t, f, media.Velocity{Pan: 0.5}, w.Drive)
		last := time.Now()
		events := wait(t, f, stopped)
		for _, e := range events {
			if e.Action == "Stop" && e.At.After(last) {
				took = e.At.Sub(last)
				break
			}
		}
		if events[0].Argument != "0.500 0.000 0.000" {
			t.Errorf("velocity = %s", events[0].Argument)
		}
		if took <= time.Second {
			return
		}
	}
	t.Errorf("the first Stop came after %s, want at most 1 s", took)
}

func TestACameraThatLosesTwoStopsStillStands(t *testing.T) {
	t.Parallel()
	f := device(t, fakedevice.Quirks{LoseStops: 2})
	w, _ := wheel(t, f)
	turn(t, f, media.Velocity{Tilt: -1}, w.Drive)
	drive(t, w, still)
	if events := wait(t, f, stopped); events[len(events)-1].Moves {
		t.Error("the camera moves on")
	}
}

func TestHeartbeatsKeepACameraMovingWithoutAskingItAgain(t *testing.T) {
	t.Parallel()
	f := device(t, fakedevice.Quirks{})
	w, _ := wheel(t, f)
	beat := time.NewTicker(heartbeat / 4)
	defer beat.Stop()
	for range 8 { // two heartbeats' time
		drive(t, w, media.Velocity{Zoom: 1})
		<-beat.C
	}
	if events, _ := f.Events(); len(events) != 1 {
		t.Errorf("the device was made to do %+v, want one move", events)
	}
	drive(t, w, media.Velocity{Zoom: -1})
	wait(t, f, func(e []fakedevice.Event) bool { return len(e) == 2 && e[1].Argument == "0.000 0.000 -1.000" })
	drive(t, w, still)
	wait(t, f, stopped)
}

func TestTheEndOfTheControllerStopsTheCamera(t *testing.T) {
	t.Parallel()
	f := device(t, fakedevice.Quirks{})
	w, end := wheel(t, f)
	turn(t, f, media.Velocity{Pan: 1}, w.Drive)
	end()
	if events, _ := f.Events(); !stopped(events) {
		t.Errorf("the device was made to do %+v, want three Stops at the end", events)
	}
}

func TestASlowCameraIsAskedOneMoveAtATime(t *testing.T) {
	t.Parallel()
	f := device(t, fakedevice.Quirks{Lag: 150 * time.Millisecond})
	w, _ := wheel(t, f)
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for n := range 25 { // half a second
		drive(t, w, media.Velocity{Pan: 0.01 * float64(n+1)})
		<-beat.C
	}
	events := wait(t, f, func(e []fakedevice.Event) bool { return len(e) > 0 && e[len(e)-1].Argument == "0.250 0.000 0.000" })
	if n := f.Requests("ContinuousMove"); n > 8 { // two of them are the login
		t.Errorf("%d moves were asked for in half a second, want as many as it answers: %+v", n, events)
	}
	drive(t, w, still)
	wait(t, f, stopped)
}

func TestAMoveThatIsObeyedAfterTheStopsIsStoppedAgain(t *testing.T) {
	t.Parallel()
	f := device(t, fakedevice.Quirks{LateMoves: 700 * time.Millisecond})
	w, _ := wheel(t, f)
	asked(t, f, w, media.Velocity{Pan: 1})
	drive(t, w, still)
	wait(t, f, func(e []fakedevice.Event) bool {
		return len(e) > stops && e[len(e)-2].Action == "ContinuousMove" && e[len(e)-1].Action == "Stop" && !e[len(e)-1].Moves
	})
}

func TestTheEndOfTheControllerDoesNotWaitForACameraThatHangs(t *testing.T) {
	t.Parallel()
	f := device(t, fakedevice.Quirks{LateMoves: 4 * time.Second})
	w, end := wheel(t, f)
	asked(t, f, w, media.Velocity{Pan: 1})
	began := time.Now()
	end()
	if took := time.Since(began); took > lastStops+time.Second {
		t.Errorf("the end took %s, want at most %s", took, lastStops)
	}
	if events, _ := f.Events(); !stopped(events) {
		t.Errorf("the device was made to do %+v, want three Stops", events)
	}
}

func TestACameraThatIsLostWhileItMovesIsStoppedWhenItIsBack(t *testing.T) {
	t.Parallel()
	f := device(t, fakedevice.Quirks{})
	w, _ := wheel(t, f)
	turn(t, f, media.Velocity{Pan: 1}, w.Drive)
	f.Unplug(true)
	before := f.Requests("Stop")
	drive(t, w, still)
	for late := time.Now().Add(patience); f.Requests("Stop") < before+stops; {
		if time.Now().After(late) {
			t.Fatal("no Stop was sent")
		}
		<-time.After(5 * time.Millisecond)
	}
	if _, moves := f.Position(); !moves {
		t.Fatal("the camera stands although it was lost")
	}
	f.Unplug(false)
	wait(t, f, func(e []fakedevice.Event) bool { return !moving(e) })
	if err := w.Drive(still); err == nil {
		t.Error("the operator does not hear that the camera was lost")
	}
}

func TestACameraWithoutStopIsStoppedByNoSpeed(t *testing.T) {
	t.Parallel()
	f := device(t, fakedevice.Quirks{NoStop: true})
	w, _ := wheel(t, f)
	turn(t, f, media.Velocity{Pan: 1}, w.Drive)
	drive(t, w, still)
	wait(t, f, func(e []fakedevice.Event) bool { return !moving(e) })
}

func TestARefusalIsHeardOnceByTheNextBeat(t *testing.T) {
	t.Parallel()
	f := device(t, fakedevice.Quirks{RefuseTurns: true})
	w, _ := wheel(t, f)
	for late := time.Now().Add(patience); ; {
		if err := w.Drive(media.Velocity{Pan: 1}); err != nil {
			if _, moves := f.Position(); moves {
				t.Error("it moves")
			}
			return
		}
		if time.Now().After(late) {
			t.Fatal("the refusal is heard by nobody")
		}
		<-time.After(5 * time.Millisecond)
	}
}
