package web

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"kawung/wall"
)

func TestOperatorsLookForCamerasAndGetFreeNames(t *testing.T) {
	h := newHouse(t)
	asked := make(chan CameraSearch, 1)
	stream := FoundStream{URL: "rtsp://127.0.0.1:1/", Codec: "H264", Width: 1920, Height: 1080}
	h.server.config.FindCameras = func(_ context.Context, s CameraSearch) ([]FoundDevice, error) {
		asked <- s
		return []FoundDevice{
			{Address: "10.0.0.7", Name: "Pasar", Cameras: []FoundCamera{{Main: stream, PTZ: true, ONVIF: "10.0.0.7"}}},
			{Address: "10.0.0.8", Error: "wants a user and a password", NeedsPassword: true},
		}, nil
	}
	const path, body = "/api/v1/cameras/discover", `{"addresses": ["10.0.0.7", "10.0.0.8"], "user": "admin", "password": "geheim"}`
	h.want(401, "POST", path, ask{body: body})
	h.signIn()
	got := h.want(200, "POST", path, ask{body: body})
	if s := <-asked; len(s.Addresses) != 2 || s.User != "admin" || s.Password != "geheim" {
		t.Errorf("it looked for %+v", s)
	}
	text := fmt.Sprint(got)
	for _, want := range []string{"name:pasar-2", "declaredAs:pasar", "ptz:true", "onvif:10.0.0.7", "title:Pasar", "needsPassword:true", "cameras:[]", "rtsp://127.0.0.1:1/"} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer lacks %s: %s", want, text)
		}
	}
	if strings.Contains(text, "geheim") {
		t.Errorf("the answer holds the password: %s", text)
	}
}

func TestOneSearchForCamerasRunsAtATime(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	began, finish := make(chan struct{}), make(chan struct{})
	h.server.config.FindCameras = func(ctx context.Context, _ CameraSearch) ([]FoundDevice, error) {
		close(began)
		<-finish
		return nil, ctx.Err()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.want(200, "POST", "/api/v1/cameras/discover", ask{body: "{}"})
	}()
	<-began
	_, head, _ := h.do("POST", "/api/v1/cameras/discover", ask{body: "{}"})
	if head.Get("Retry-After") == "" {
		t.Error("a second search is not told to wait")
	}
	close(finish)
	<-done
}

func TestASearchThatMakesNoSenseIsRefusedByItsField(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	h.want(503, "POST", "/api/v1/cameras/discover", ask{body: "{}"}) // this house has no finder
	many := strings.Repeat(`"10.0.0.7",`, 65)
	for body, field := range map[string]string{
		`{"addresses": [` + strings.TrimSuffix(many, ",") + `]}`: "addresses",
		`{"addresses": ["a", ""]}`:                               "addresses[1]",
		`{"user": "` + strings.Repeat("a", 129) + `"}`:           "user",
	} {
		p := h.want(400, "POST", "/api/v1/cameras/discover", ask{body: body})
		if detail := fmt.Sprint(p["detail"]); !strings.HasPrefix(detail, field+": ") {
			t.Errorf("%s: %q, want it to name %s", body, detail, field)
		}
	}
}

func TestNamesOfFoundCamerasAreNamesAndDiffer(t *testing.T) {
	camera := FoundCamera{}
	devices := NameCameras([]FoundDevice{
		{Address: "10.0.0.7", Name: "Alun-Alun Utara", Cameras: []FoundCamera{camera}},
		{Address: "10.0.0.8", Name: "alun alun utara", Cameras: []FoundCamera{camera}},
		{Address: "[fd00::7]:8899", Cameras: []FoundCamera{camera, camera}},
		{Address: "10.0.0.9", Name: "监控", Cameras: []FoundCamera{camera}},
	}, []wall.Camera{{Name: "kamera-fd00-7-8899-2"}})
	var names []string
	for _, d := range devices {
		for _, c := range d.Cameras {
			names = append(names, c.Name)
		}
	}
	const want = "alun-alun-utara alun-alun-utara-2 kamera-fd00-7-8899-1 kamera-fd00-7-8899-2-2 kamera"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("names = %s\nwant %s", got, want)
	}
}

func TestWhatIsDeclaredAlreadyIsFoundWithItsName(t *testing.T) {
	at := func(urls ...string) []FoundCamera {
		var all []FoundCamera
		for _, u := range urls {
			all = append(all, FoundCamera{Main: FoundStream{URL: u}, Sub: &FoundStream{URL: u + "/sub"}})
		}
		return all
	}
	devices := NameCameras([]FoundDevice{
		{Address: "10.0.0.7", Cameras: at("rtsp://10.0.0.7:554/1")},
		{Address: "10.0.0.8", Cameras: at("rtsp://10.0.0.8/other")},
		{Address: "10.0.0.9", Cameras: at("rtsp://10.0.0.9/1", "rtsp://10.0.0.9/2", "rtsp://10.0.0.9/3?password=***")},
		{Address: "10.0.0.10", Cameras: at("rtsp://10.0.0.10:8554/1")},
	}, []wall.Camera{
		{Name: "main", URL: "RTSP://user:p@ss@10.0.0.7/1"},
		{Name: "host", URL: "rtsp://10.0.0.8/typed-by-hand"},
		{Name: "channel", URL: "rtsp://10.0.0.9/2/sub"},
		{Name: "query", URL: "rtsp://10.0.0.9/3?password=rahasia"},
		{Name: "other-port", URL: "rtsp://10.0.0.10/1"},
	})
	var got []string
	for _, d := range devices {
		for _, c := range d.Cameras {
			got = append(got, c.DeclaredAs)
		}
	}
	if want := "main,host,,channel,query,"; strings.Join(got, ",") != want {
		t.Errorf("declared as %s, want %s", strings.Join(got, ","), want)
	}
}
