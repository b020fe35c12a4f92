package onvif

import (
	"errors"
	"fmt"
	"testing"

	"kawung/media"
	"kawung/media/onvif/fakedevice"
)

// factory is a camera as it leaves the factory: nothing of it is H.264.
func factory(sub string, width, height, gop int) []fakedevice.Profile {
	return []fakedevice.Profile{
		{Token: "Profile_1", Name: "mainStream", Channel: "V1", Codec: "H265", Width: 2560, Height: 1440, FPS: 25},
		{Token: "Profile_2", Name: "subStream", Channel: "V1", Codec: sub, Width: width, Height: height, FPS: 12, GOP: gop},
	}
}

func TestASubstreamIsSetToH264AsFarAsTheCameraOffersIt(t *testing.T) {
	for name, c := range map[string]struct {
		profiles []fakedevice.Profile
		quirks   fakedevice.Quirks
		want     string // codec, size, rate and GOP of the substream
		media2   bool
	}{
		"Media2 keeps size and GOP":    {factory("H265", 640, 360, 50), fakedevice.Quirks{}, "H264 640x360 10 50", true},
		"what is not offered is near":  {factory("H265", 704, 576, 300), fakedevice.Quirks{}, "H264 640x360 10 100", true},
		"smaller than anything":        {factory("H265", 320, 180, 50), fakedevice.Quirks{}, "H264 352x288 10 50", true},
		"login by token":               {factory("H265", 640, 360, 50), fakedevice.Quirks{TokenOnly: true}, "H264 640x360 10 50", true},
		"Media1 has no rates in steps": {factory("JPEG", 640, 360, 0)[1:], fakedevice.Quirks{Media1Only: true}, "H264 640x360 10 20", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "Media1 has no rates in steps" {
				c.profiles[0].FPS = 10
			}
			f := run(t, fakedevice.Config{User: user, Password: password, Profiles: c.profiles, Quirks: c.quirks})
			declared := gate(f)
			sub := len(c.profiles) > 1
			if !sub {
				declared.URL, declared.Sub = "rtsp://127.0.0.1/Profile_2", ""
			}
			d, _, _ := directory(t, declared)
			got, err := d.SetCodec(t.Context(), "gerbang", sub, "H264")
			if err != nil {
				t.Fatal(err)
			}
			if text := fmt.Sprintf("%s %dx%d %g %d", got.Codec, got.Width, got.Height, got.FPS, got.GOP); text != c.want {
				t.Errorf("SetCodec = %s, want %s", text, c.want)
			}
			events, _ := f.Events()
			if len(events) != 1 || events[0].Argument != "Profile_2 H264" || events[0].Media2 != c.media2 {
				t.Errorf("the device was made to do %+v", events)
			}
			if streams := f.Streams(); sub && streams[0].Codec != "H265" {
				t.Errorf("the main stream is %+v, want it as it was", streams[0])
			}
		})
	}
}

func TestACodecThatIsNotThereIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		quirks fakedevice.Quirks
		want   error
	}{
		"it is not offered":           {fakedevice.Quirks{FixedCodec: true}, media.ErrUnable},
		"it is taken and not kept":    {fakedevice.Quirks{ForgetsCodec: true}, media.ErrRefused},
		"Media1 does not tell of it":  {fakedevice.Quirks{Media1Only: true}, media.ErrUnable},
		"the device does not move it": {fakedevice.Quirks{FixedCodec: true, NoPTZ: true}, media.ErrUnable},
	} {
		t.Run(name, func(t *testing.T) {
			f := run(t, fakedevice.Config{User: user, Password: password, Profiles: factory("H265", 640, 360, 50), Quirks: c.quirks})
			d, _, _ := directory(t, gate(f))
			if got, err := d.SetCodec(t.Context(), "gerbang", true, "H264"); !errors.Is(err, c.want) {
				t.Errorf("SetCodec = %+v, %v, want %v", got, err, c.want)
			}
			if s := f.Streams(); s[1].Codec != "H265" {
				t.Errorf("the substream is %+v", s[1])
			}
		})
	}
}

func TestACamerasEncodingsAreTold(t *testing.T) {
	f := run(t, fakedevice.Config{User: user, Password: password, Profiles: factory("H265", 640, 360, 50)})
	d, _, _ := directory(t, gate(f))
	all, err := d.Encodings(t.Context(), "gerbang")
	main, sub := all.Main, all.Sub
	if err != nil || main.Codec != "H265" || main.Width != 2560 || sub == nil || sub.Height != 360 || sub.GOP != 50 {
		t.Errorf("Encodings = %+v, %+v, %v", main, sub, err)
	}
}
