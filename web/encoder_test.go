package web

import (
	"fmt"
	"strings"
	"testing"

	"kawung/media/onvif/fakedevice"
	"kawung/wall"
)

const encoderPath = "/api/v1/cameras/pasar/encoder"

// factory are the streams of a camera as it leaves the factory.
var factory = []fakedevice.Profile{
	{Token: "Profile_1", Channel: "V1", Codec: "H265", Width: 2560, Height: 1440, FPS: 25},
	{Token: "Profile_2", Channel: "V1", Codec: "H265", Width: 640, Height: 360, FPS: 15},
}

func TestAnAdministratorSetsASubstreamToH264(t *testing.T) {
	h, f := movingHouse(t, fakedevice.Quirks{}, factory...)
	budi := h.newClient()
	must(h.wall.Apply(t.Context(), wall.System, wall.Put{Object: wall.User{Name: "budi", Role: wall.RoleOperator, Hash: adminHash()}}))(t)
	h.signInAs(budi, "budi", wall.RoleOperator)
	const body = `{"stream": "sub", "codec": "h264"}`
	h.want(403, "POST", encoderPath, ask{client: budi, body: body})
	h.signIn()
	if got := fmt.Sprint(h.want(200, "GET", encoderPath, ask{client: budi})); strings.Count(got, "codec:H265") != 2 || strings.Contains(got, "r4hasia") {
		t.Errorf("GET = %s, want two streams of H.265", got)
	}
	got := h.want(200, "POST", encoderPath, ask{body: body})
	if got["codec"] != "H264" || got["width"] != 640.0 || got["url"] == "" {
		t.Errorf("POST = %v, want H264 640", got)
	}
	if s := f.Streams(); s[1].Codec != "H264" || s[0].Codec != "H265" {
		t.Errorf("the streams are %+v", s)
	}
	if c, _ := h.wall.State().Camera("pasar"); c.Sub != got["url"] || c.User != "admin" || c.Password != "r4hasia" {
		t.Errorf("the camera is declared with sub %q of user %q, want %q of admin", c.Sub, c.User, got["url"])
	}
	if h.audit("set camera encoder") != 1 {
		t.Error("it is not in the audit")
	}
	for body, field := range map[string]string{`{"stream": "third", "codec": "h264"}`: "stream", `{"stream": "sub", "codec": "h265"}`: "codec"} {
		if p := h.want(400, "POST", encoderPath, ask{body: body}); !strings.HasPrefix(fmt.Sprint(p["detail"]), field+": ") {
			t.Errorf("%s: %v, want it to name %s", body, p["detail"], field)
		}
	}
}

func TestACameraThatOffersNoH264SaysSo(t *testing.T) {
	h, _ := movingHouse(t, fakedevice.Quirks{FixedCodec: true}, factory...)
	h.signIn()
	p := h.want(422, "POST", encoderPath, ask{body: `{"stream": "sub", "codec": "h264"}`})
	if !strings.Contains(fmt.Sprint(p["detail"]), "does not offer H264") {
		t.Errorf("detail = %v", p["detail"])
	}
}

func TestACameraIsAskedForAKeyframeByHand(t *testing.T) {
	h, f := movingHouse(t, fakedevice.Quirks{})
	h.signIn()
	h.want(204, "POST", "/api/v1/cameras/pasar/sync", ask{})
	if events, _ := f.Events(); len(events) != 1 || events[0].Action != "SetSynchronizationPoint" {
		t.Errorf("the device was made to do %+v", events)
	}
}
