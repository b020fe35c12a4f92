package rtsp_test

import (
	"context"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/onvif"
	"kawung/media/onvif/fakedevice"
)

// device runs an ONVIF device with a login until the test ends.
func device(t *testing.T, q fakedevice.Quirks, profiles ...fakedevice.Profile) *fakedevice.Device {
	t.Helper()
	t.Parallel()
	d, err := fakedevice.Listen(fakedevice.Config{User: user, Password: password, Quirks: q, Profiles: profiles})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = d.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return d
}

// directory knows the device as the camera gerbang until the test ends.
func directory(t *testing.T, d *fakedevice.Device, main, sub string) *onvif.Directory {
	t.Helper()
	all := onvif.NewDirectory(func(string) (onvif.Declared, bool) {
		return onvif.Declared{URL: "rtsp://127.0.0.1/" + main, Sub: "rtsp://127.0.0.1/" + sub, ONVIF: d.Addr(), User: user, Password: password}, true
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = all.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return all
}

func devicesTellTheirStreams(t *testing.T) {
	for name, q := range map[string]fakedevice.Quirks{
		"digest only": {DigestOnly: true}, "SHA-256": {DigestOnly: true, SHA256: true},
		"token, clock +1 h": {TokenOnly: true, ClockAhead: time.Hour}, "Media1": {Media1Only: true},
	} {
		t.Run(name, func(t *testing.T) {
			d := device(t, q)
			found, err := onvif.Finder{Options: onvif.Options{User: user, Password: password}}.Find(t.Context(), d.Addr())
			if err != nil || len(found) != 1 || found[0].Err != nil || len(found[0].Cameras) != 1 {
				t.Fatalf("found %+v, %v, want one device with one camera", found, err)
			}
			if c := found[0].Cameras[0]; c.Main.Codec != "H264" || c.Main.Width != 1920 || c.Sub == nil || c.Sub.Width != 640 {
				t.Errorf("proposed %+v, want 1920 and 640 pixels of H.264", c)
			}
		})
	}
}

// aLostHandStopsTheCamera: the operator's page is gone, the camera stops within
// a second, and is told three times.
func aLostHandStopsTheCamera(t *testing.T) {
	d := device(t, fakedevice.Quirks{LoseStops: 2})
	all := directory(t, d, "Profile_1", "Profile_2")
	var last time.Time
	eventually(t, "the camera moves", func() bool {
		last = time.Now()
		if err := all.Drive(t.Context(), "gerbang", media.Velocity{Pan: 0.5}); err != nil {
			t.Fatal(err)
		}
		_, moves := d.Position()
		return moves
	})
	eventually(t, "it stands", func() bool { _, moves := d.Position(); return !moves && d.Requests("Stop") >= 3 })
	events, _ := d.Events()
	for _, e := range events {
		if took := e.At.Sub(last); e.Action == "Stop" && took > 0 {
			if took > 2*time.Second { // the wheel's own test holds it to one, on a machine that may be late
				t.Errorf("the first Stop came after %s", took)
			}
			return
		}
	}
}

func theSubstreamIsSetToH264(t *testing.T) {
	d := device(t, fakedevice.Quirks{},
		fakedevice.Profile{Token: "1", Channel: "V1", Codec: "H265", Width: 1920, Height: 1080, FPS: 25},
		fakedevice.Profile{Token: "2", Channel: "V1", Codec: "H265", Width: 640, Height: 360, FPS: 15})
	all := directory(t, d, "1", "2")
	if _, err := all.SetCodec(t.Context(), "gerbang", true, "H264"); err != nil {
		t.Fatal(err)
	}
	if s := d.Streams(); s[0].Codec != "H265" || s[1].Codec != "H264" {
		t.Errorf("its streams are %+v, want the substream alone changed", s)
	}
}
