package onvif

import (
	"errors"
	"math"
	"reflect"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/onvif/fakedevice"
)

// everything is the reach of a camera that turns and zooms.
var everything = media.Reach{Pan: true, Tilt: true, Zoom: true}

func TestACameraGoesToItsPresets(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d := open(t, f, options())
	presets, err := d.Presets(t.Context(), "Profile_1")
	if err != nil || len(presets) != 2 || presets[1] != (media.Preset{Token: "2", Name: "Parkir"}) {
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

func TestAPresetThatWasSavedIsGoneToAndForgotten(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d := open(t, f, options())
	if err := d.GotoPreset(t.Context(), "Profile_1", "2"); err != nil {
		t.Fatal(err)
	}
	there, _ := f.Position()
	token, err := d.SetPreset(t.Context(), "Profile_1", `Pos "A" & <B>`)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.GotoHome(t.Context(), "Profile_1"); err != nil {
		t.Fatal(err)
	}
	if home, _ := f.Position(); home == there {
		t.Fatalf("home is %+v, where the preset was saved", home)
	}
	if err := d.GotoPreset(t.Context(), "Profile_1", token); err != nil {
		t.Fatal(err)
	}
	if back, _ := f.Position(); back != there {
		t.Errorf("the preset leads to %+v, want %+v", back, there)
	}
	if presets, _ := d.Presets(t.Context(), "Profile_1"); len(presets) != 3 || presets[2].Name != `Pos "A" & <B>` {
		t.Errorf("Presets = %+v, want the new one too", presets)
	}
	if err := d.RemovePreset(t.Context(), "Profile_1", token); err != nil {
		t.Fatal(err)
	}
	if err := d.GotoPreset(t.Context(), "Profile_1", token); err == nil {
		t.Error("the forgotten preset is gone to")
	}
}

func TestADeviceSaysWhatOfItMoves(t *testing.T) {
	all := media.Reach{Pan: true, Tilt: true, Zoom: true, Home: true, Saves: true}
	for name, c := range map[string]struct {
		quirks fakedevice.Quirks
		want   media.Reach
	}{
		"all of it":               {want: all},
		"Media1":                  {fakedevice.Quirks{Media1Only: true}, all},
		"only the zoom":           {fakedevice.Quirks{ZoomOnly: true}, media.Reach{Zoom: true, Home: true, Saves: true}},
		"parts are not described": {fakedevice.Quirks{NoNodes: true}, all},
	} {
		t.Run(name, func(t *testing.T) {
			f := device(t, c.quirks)
			d := open(t, f, options())
			profiles, err := d.Profiles(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got, err := d.parts(t.Context(), profiles[0])
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Fatalf("parts = %+v, %v, want %+v", got, err, c.want)
			}
			if err := d.Move(t.Context(), "Profile_1", got, media.Velocity{Pan: 1, Zoom: 1}, time.Second); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSpeedsStayWithinTheirRange(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d := open(t, f, options())
	if err := d.Move(t.Context(), "Profile_1", everything, media.Velocity{Pan: 7, Tilt: -0.5, Zoom: math.NaN()}, time.Second); err != nil {
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
