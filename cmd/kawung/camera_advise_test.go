package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"kawung/media/onvif/fakedevice"
	"kawung/wall"
)

func TestAdviceNamesWhatToChangeAndSetsSubstreams(t *testing.T) {
	d := onvifDevice(t, fakedevice.Quirks{ClockAhead: time.Hour}, []fakedevice.Profile{
		{Token: "1", Channel: "V1", Codec: "H265", Width: 1920, Height: 1080, FPS: 25},
		{Token: "2", Channel: "V1", Codec: "H265", Width: 640, Height: 360, FPS: 15},
	}...)
	h := startDemo(t, t.TempDir())
	gate, _ := json.Marshal(map[string]any{"spec": wall.Camera{
		URL: "rtsp://127.0.0.1/1", ONVIF: d.Addr(), User: "admin", Password: onvifPassword,
	}}) // strings only
	if err := h.client(t).call(t.Context(), http.MethodPut, "/api/v1/cameras/gerbang", "application/json", gate, nil); err != nil {
		t.Fatal(err)
	}
	out := h.must(t, ask{}, "camera", "advise", "gerbang")
	for _, want := range []string{"no H.264 stream", "kawung camera advise gerbang -h264", "no substream is declared", "its clock is 1h0m0s ahead", "1 of 1 cameras"} {
		if !strings.Contains(out, want) {
			t.Errorf("kawung camera advise lacks %q:\n%s", want, out)
		}
	}
	if set := h.must(t, ask{}, "camera", "advise", "gerbang", "-h264"); !strings.Contains(set, "its substream is H264 640×360") {
		t.Errorf("kawung camera advise -h264 says %s", set)
	}
	if after := h.must(t, ask{}, "camera", "advise", "gerbang"); strings.Contains(after, "no H.264") || strings.Contains(after, "no substream") {
		t.Errorf("after it was set it says %s", after)
	}
	if all := h.must(t, ask{}, "camera", "advise"); !strings.Contains(all, "gerbang  ") || !strings.Contains(all, "of 7 cameras") {
		t.Errorf("of all cameras it says %s", all)
	}
	h.refuses(t, exitUsage, "names", ask{}, "camera", "advise", "-h264")
	h.refuses(t, exitFailed, "camera none: not found", ask{}, "camera", "advise", "none")
	if s := d.Streams(); s[0].Codec != "H265" {
		t.Errorf("its main stream is %+v", s[0])
	}
}
