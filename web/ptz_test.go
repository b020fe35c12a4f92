package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kawung/media/onvif"
	"kawung/media/onvif/fakedevice"
	"kawung/wall"
)

const ptz = "/api/v1/cameras/pasar/ptz"

// movingHouse is a house whose camera pasar is an ONVIF device.
func movingHouse(t *testing.T, q fakedevice.Quirks, streams ...fakedevice.Profile) (*house, *fakedevice.Device) {
	t.Helper()
	f := must(fakedevice.Listen(fakedevice.Config{User: "admin", Password: "r4hasia", Quirks: q, Profiles: streams}))(t)
	h := newHouse(t)
	d := onvif.NewDirectory(func(name string) (onvif.Declared, bool) {
		c, ok := h.wall.State().Camera(name)
		return onvif.Declared{URL: c.URL, ONVIF: f.Addr()}, ok
	})
	h.server.config.Devices = d
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	go func() { ended <- f.Run(ctx) }()
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
	return h, f
}

// waitFor waits until what the device did passes.
func waitFor(t *testing.T, f *fakedevice.Device, what string, passes func([]fakedevice.Event) bool) {
	t.Helper()
	late := time.After(patience)
	for {
		events, more := f.Events()
		if passes(events) {
			return
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("%s never happened; the device was made to do %+v", what, events)
		}
	}
}

// turn beats until the device has moved: one beat may come too late on a busy
// machine, and then moves nothing.
func (h *house) turn(f *fakedevice.Device, a ask) {
	h.t.Helper()
	before, _ := f.Events()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for late := time.After(patience); ; {
		h.want(204, "POST", ptz, a)
		events, more := f.Events()
		if moves(events[len(before):]) {
			return
		}
		select {
		case <-more:
		case <-again.C:
		case <-late:
			h.t.Fatalf("it never moved; the device was made to do %+v", events)
		}
	}
}

func moves(e []fakedevice.Event) bool  { return len(e) > 0 && e[len(e)-1].Moves }
func stands(e []fakedevice.Event) bool { return len(e) > 0 && !e[len(e)-1].Moves }

func (h *house) audit(action string) (n int) {
	h.t.Helper()
	for _, e := range must(h.server.config.Audit.Audit(h.t.Context(), 1, 1000))(h.t) {
		if e.Action == action {
			n++
		}
	}
	return n
}

func TestAnOperatorTurnsACameraAndLetsGo(t *testing.T) {
	h, f := movingHouse(t, fakedevice.Quirks{})
	h.want(401, "GET", ptz, ask{})
	h.signIn()
	got := h.want(200, "GET", ptz, ask{})
	if text := fmt.Sprint(got); !strings.Contains(text, "able:true") || !strings.Contains(text, "name:Parkir") || got["mover"] != nil {
		t.Fatalf("GET = %v", got)
	}
	h.turn(f, ask{body: `{"pan": 0.5, "tilt": -1, "stroke": 1}`})
	if mover, _ := h.want(200, "GET", ptz, ask{})["mover"].(map[string]any); mover["by"] != "admin" || mover["mine"] != true {
		t.Errorf("mover = %v, want admin, mine", mover)
	}
	h.want(204, "POST", ptz, ask{body: `{"stroke": 1}`})
	waitFor(t, f, "a stop", stands)
	h.want(204, "POST", ptz, ask{body: `{"pan": 1, "stroke": 1}`}) // it was overtaken
	h.turn(f, ask{body: `{"zoom": 1, "stroke": 2}`})
	if events, _ := f.Events(); events[len(events)-1].Argument != "0.000 0.000 1.000" || events[0].Argument != "0.500 -1.000 0.000" {
		t.Errorf("the device was made to do %+v", events)
	}
	if n := h.audit("turn camera"); n != 1 {
		t.Errorf("%d lines in the audit for one hand, want 1", n)
	}
}

func TestACameraStopsWhenItsOperatorIsNotHeardAnyMore(t *testing.T) {
	h, f := movingHouse(t, fakedevice.Quirks{})
	h.signIn()
	h.want(200, "GET", ptz, ask{})
	h.turn(f, ask{body: `{"pan": 1}`})
	waitFor(t, f, "a stop", stands)
}

func TestTwoOperatorsDoNotPullAtOneCamera(t *testing.T) {
	h, f := movingHouse(t, fakedevice.Quirks{})
	h.signIn()
	must(h.wall.Apply(t.Context(), wall.System, wall.Put{Object: wall.User{Name: "budi", Role: wall.RoleOperator, Hash: adminHash()}}))(t)
	budi := h.newClient()
	h.signInAs(budi, "budi", wall.RoleOperator)
	h.want(200, "GET", ptz, ask{})
	h.turn(f, ask{client: budi, body: `{"pan": 1}`})
	for _, other := range []struct{ method, path, body string }{
		{"POST", ptz, `{"pan": -1}`},
		{"POST", ptz, `{}`},
		{"POST", ptz + "/home", ""},
		{"POST", ptz + "/presets/1", ""},
		{"PUT", ptz + "/presets", `{"name": "x"}`},
		{"DELETE", ptz + "/presets/1", ""},
	} {
		p := h.want(409, other.method, other.path, ask{body: other.body})
		if detail := fmt.Sprint(p["detail"]); !strings.Contains(detail, "budi") {
			t.Errorf("%s %s: %q, want it to name budi", other.method, other.path, detail)
		}
	}
	h.now.advance(wall.HandFor)
	h.want(204, "POST", ptz+"/presets/1", ask{})
	h.want(409, "POST", ptz, ask{client: budi, body: `{"pan": 1}`})
}

func TestPresetsAreSavedGoneToAndDeleted(t *testing.T) {
	h, f := movingHouse(t, fakedevice.Quirks{})
	h.signIn()
	h.want(204, "POST", ptz+"/presets/2", ask{})
	there, _ := f.Position()
	saved := h.want(201, "PUT", ptz+"/presets", ask{body: `{"name": " Pos jaga "}`})
	h.want(204, "POST", ptz+"/home", ask{})
	h.want(204, "POST", ptz+"/presets/"+fmt.Sprint(saved["token"]), ask{})
	if back, _ := f.Position(); back != there || saved["name"] != "Pos jaga" {
		t.Errorf("%v leads to %+v, want %+v", saved, back, there)
	}
	h.want(204, "DELETE", ptz+"/presets/"+fmt.Sprint(saved["token"]), ask{})
	if names := f.Presets(); len(names) != 2 {
		t.Errorf("the device remembers %v, want the first two", names)
	}
	h.want(502, "POST", ptz+"/presets/99", ask{})
	for _, action := range []string{"turn camera home", "turn camera to preset", "save preset", "delete preset"} {
		if h.audit(action) == 0 {
			t.Errorf("%s is not in the audit", action)
		}
	}
}

func TestOnlyOperatorsTurnCameras(t *testing.T) {
	h, f := movingHouse(t, fakedevice.Quirks{})
	h.signInAs(h.client, "tamu", wall.RoleViewer)
	h.want(200, "GET", ptz, ask{})
	h.want(403, "POST", ptz, ask{body: `{"pan": 1}`})
	h.want(403, "POST", ptz+"/presets/1", ask{})
	if events, _ := f.Events(); len(events) > 0 {
		t.Errorf("the device was made to do %+v", events)
	}
}

func TestACameraThatCannotTurnSaysWhy(t *testing.T) {
	h, _ := movingHouse(t, fakedevice.Quirks{NoPTZ: true})
	h.signIn()
	if got := h.want(200, "GET", ptz, ask{}); got["able"] != false || got["why"] != "none" || got["reason"] == "" {
		t.Errorf("GET = %v, want that it is not able", got)
	}
	h.want(422, "POST", ptz, ask{body: `{"pan": 1}`})
	h.want(404, "GET", "/api/v1/cameras/none/ptz", ask{})
	h.want(404, "POST", "/api/v1/cameras/none/ptz", ask{body: `{}`})
	for body, field := range map[string]string{
		`{"pan": 1.5}`: "pan", `{"tilt": -2}`: "tilt", `{"zoom": 9}`: "zoom", `{"stroke": -1}`: "stroke", `{"speed": 1}`: "speed",
	} {
		p := h.want(400, "POST", ptz, ask{body: body})
		if detail := fmt.Sprint(p["detail"]); !strings.HasPrefix(detail, field+": ") {
			t.Errorf("%s: %q, want it to name %s", body, detail, field)
		}
	}
	h.want(400, "PUT", ptz+"/presets", ask{body: `{"name": "  "}`})
	h.server.config.Devices = nil
	h.want(http.StatusServiceUnavailable, "GET", ptz, ask{})
}

func TestAWrongPasswordIsSaidAndNotTriedAgain(t *testing.T) {
	h, f := movingHouse(t, fakedevice.Quirks{})
	h.signIn()
	c := wall.Camera{Name: "pasar", URL: "rtsp://admin:salah@127.0.0.1:1/"}
	must(h.wall.Apply(t.Context(), wall.System, wall.Put{Object: c}))(t)
	for range 3 {
		if got := h.want(200, "GET", ptz, ask{}); got["why"] != "password" || strings.Contains(fmt.Sprint(got), "salah") {
			t.Errorf("GET = %v, want that the password is wrong", got)
		}
		h.want(502, "POST", ptz, ask{body: `{"pan": 1}`})
	}
	if n := f.Refusals(); n > 2 {
		t.Errorf("%d wrong logins, want at most 2", n)
	}
}
