package web

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"kawung/wall"
)

func TestEveryRouteIsInTheAccessTableAndEveryRouteOfItIsServed(t *testing.T) {
	s := &Server{}
	s.pages = &pages{}
	var served []string
	for pattern := range s.routes() {
		served = append(served, pattern)
	}
	slices.Sort(served)
	if listed := wall.Routes(); !slices.Equal(served, listed) {
		for _, r := range served {
			if !slices.Contains(listed, r) {
				t.Errorf("%s is served but not in the access table", r)
			}
		}
		for _, r := range listed {
			if !slices.Contains(served, r) {
				t.Errorf("%s is in the access table but not served", r)
			}
		}
	}
	said := slices.Sorted(slices.Values(messages))
	if listed := wall.SocketMessages(); !slices.Equal(said, listed) {
		t.Errorf("messages = %v\nwant what the access table lists: %v", said, listed)
	}
}

func TestTheOpenAPIDocumentDescribesExactlyTheRoutes(t *testing.T) {
	path := regexp.MustCompile(`^  (/[^:]*):$`)
	method := regexp.MustCompile(`^    (get|put|post|patch|delete):$`)
	var documented []string
	at := ""
	for line := range strings.Lines(string(openAPI)) {
		line = strings.TrimRight(line, "\n")
		if m := path.FindStringSubmatch(line); m != nil {
			at = m[1]
		}
		if m := method.FindStringSubmatch(line); m != nil {
			documented = append(documented, strings.ToUpper(m[1])+" "+at)
		}
	}
	slices.Sort(documented)
	var served []string
	for _, r := range wall.Routes() {
		_, p, _ := strings.Cut(r, " ")
		isPage := p == "/{$}" || p == "/display" || p == "/j/{token}" || p == "/w/{wall}" || strings.HasPrefix(p, "/assets/") || strings.HasPrefix(p, "/ws/")
		if !isPage {
			served = append(served, r)
		}
	}
	if !slices.Equal(documented, served) {
		t.Errorf("openapi.yaml documents\n%v\nserved are\n%v", documented, served)
	}
}

func TestBadBodiesAreRefusedWithASentence(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	before := h.wall.State().Revision
	for _, tt := range []struct {
		name, method, path string
		a                  ask
		status             int
		detail             string
	}{
		{"garbage", "PUT", "/api/v1/rooms/x", ask{body: `{nope`}, 400, "JSON"},
		{"empty", "POST", "/api/v1/walls/utama/take", ask{kind: "application/json"}, 400, "empty"},
		{"no spec", "PUT", "/api/v1/rooms/x", ask{body: `{}`}, 400, "spec"},
		{"unknown field", "PUT", "/api/v1/rooms/x", ask{body: `{"spec":{"judul":"x"}}`}, 400, "judul"},
		{"unknown nested field", "PUT", "/api/v1/layouts/x", ask{body: `{"spec":{"wall":"utama","windows":[{"source":"tile/pad","zoom":1}]}}`}, 400, "zoom"},
		{"wrong type", "PUT", "/api/v1/rooms/x", ask{body: `{"spec":{"title":7}}`}, 400, "title"},
		{"wrong type of a take", "POST", "/api/v1/walls/utama/take", ask{body: `{"layout":7}`}, 400, "layout: is a number, not a string"},
		{"wrong type of a tile", "PUT", "/api/v1/tiles/x", ask{body: `{"spec":{"kind":"kpi","title":[]}}`}, 400, "title: is an array, not a string"},
		{"wrong type deep inside", "PUT", "/api/v1/layouts/x", ask{body: `{"spec":{"wall":"utama","windows":[{"source":"tile/pad","region":{"x":"a"}}]}}`}, 400, "windows.region.x: is a string, not a number"},
		{"an array", "POST", "/api/v1/walls/utama/take", ask{body: `[]`}, 400, "the body is an array, not an object"},
		{"unknown kind of tile", "PUT", "/api/v1/tiles/x", ask{body: `{"spec":{"kind":"gauge","title":"x"}}`}, 422, "kind: must be one of"},
		{"no duration", "PUT", "/api/v1/tiles/x", ask{body: `{"spec":{"kind":"kpi","title":"x","every":"soon"}}`}, 400, "every: "},
		{"feed without a pause", "PUT", "/api/v1/feeds/x", ask{body: `{"spec":{"type":"http","url":"http://127.0.0.1/","every":"1ms","tiles":{"pad":""}}}`}, 422, "every: is to be 1s or more"},
		{"feed of nothing", "PUT", "/api/v1/feeds/x", ask{body: `{"spec":{"type":"http","url":"http://127.0.0.1/","every":"1m"}}`}, 422, "tiles: "},
		{"two values", "PUT", "/api/v1/rooms/x", ask{body: `{"spec":{}} {}`}, 400, "more than one"},
		{"out of range", "PUT", "/api/v1/layouts/x", ask{body: `{"spec":{"wall":"utama","windows":[{"source":"tile/pad","region":{"x":0,"y":0,"width":7,"height":1}}]}}`}, 422, "region"},
		{"bad name", "PUT", "/api/v1/rooms/Rapat", ask{body: `{"spec":{}}`}, 422, "name"},
		{"form", "PUT", "/api/v1/rooms/x", ask{body: `a=b`, kind: "application/x-www-form-urlencoded"}, 415, "application/json"},
		{"oversize", "PUT", "/api/v1/rooms/x", ask{body: `{"spec":{"title":"` + strings.Repeat("x", maxBody) + `"}}`}, 413, "larger"},
		{"unknown kind", "GET", "/api/v1/lampu", ask{}, 404, "route"},
		{"wrong method", "POST", "/api/v1/rooms/x", ask{body: `{}`}, 405, "route"},
		{"unknown wall", "POST", "/api/v1/walls/lain/take", ask{body: `{"layout":"situasi"}`}, 404, "lain"},
		{"unknown layout", "POST", "/api/v1/walls/utama/take", ask{body: `{"layout":"lain"}`}, 404, "lain"},
		{"unknown camera", "PUT", "/api/v1/walls/utama/preview", ask{body: `{"windows":[{"source":"camera/lain","region":{"x":0,"y":0,"width":1,"height":1}}]}`}, 404, "lain"},
		{"layout and windows", "POST", "/api/v1/walls/utama/take", ask{body: `{"layout":"situasi","windows":[]}`}, 400, "one of"},
		{"wrong SDP", "POST", "/api/v1/cameras/pasar/whep", ask{body: "v=nonsense", kind: "application/sdp"}, 400, "session description"},
		{"unknown camera's WHEP", "POST", "/api/v1/cameras/lain/whep", ask{body: "v=0", kind: "application/sdp"}, 404, "lain"},
		{"If-Match of words", "PUT", "/api/v1/rooms/rapat", ask{body: `{"spec":{}}`, headers: map[string]string{"If-Match": "newest"}}, 400, "If-Match"},
		{"tile without a contract", "PUT", "/api/v1/tiles/pad/data", ask{body: `{"nilai":7}`}, 422, "nilai"},
		{"unknown tile", "PUT", "/api/v1/tiles/lain/data", ask{body: `{"value":{"v":7}}`}, 404, "lain"},
		{"undo of nothing", "POST", "/api/v1/walls/utama/undo", ask{}, 409, "nothing to undo"},
		{"short password", "PUT", "/api/v1/users/budi", ask{body: `{"spec":{"role":"viewer","password":"x"}}`}, 400, "password"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, head, out := h.do(tt.method, tt.path, tt.a)
			detail, _ := out["detail"].(string)
			if status != tt.status || !strings.Contains(detail, tt.detail) {
				t.Errorf("%s %s = %d %q, want %d and a word about %q", tt.method, tt.path, status, detail, tt.status, tt.detail)
			}
			if got := head.Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("Content-Type = %q", got)
			}
		})
	}
	if after := h.wall.State().Revision; after != before {
		t.Errorf("revision = %d, want %d: something was changed", after, before)
	}
	if w := h.wall.State().Programs["utama"]; w.Revision != 0 {
		t.Errorf("on air is %v, want nothing", w)
	}
}

func TestAProblemComesWithThePartsOfItsSentence(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	out := h.want(409, "POST", "/api/v1/walls/utama/undo", ask{})
	if values, _ := out["values"].([]any); out["template"] != "wall {0}: nothing to undo" || len(values) != 1 || values[0] != "utama" {
		t.Errorf("problem = %v, want the parts of %q", out, out["detail"])
	}
}

func TestAMistakeComesWithThePartsOfItsSentence(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	for _, tt := range []struct {
		method, path, body     string
		status                 int
		field, template, value string
	}{
		{
			"PUT", "/api/v1/schedules/apel", `{"spec":{"wall":"utama","layout":"situasi","at":"07:30","zone":"Asia/Situbondo"}}`,
			422, "zone", "{0} is no time zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura", `"Asia/Situbondo"`,
		},
		{
			"PUT", "/api/v1/schedules/apel", `{"spec":{"wall":"utama","layout":"situasi","at":"07:30","idle":"lama"}}`,
			400, "idle", "{0} is no duration such as 5m, 30s or 1h30m", `"lama"`,
		},
		{"POST", "/api/v1/walls/utama/lease", `{"for":"lama"}`, 400, "for", "{0} is no duration such as 2m", `"lama"`},
	} {
		out := h.want(tt.status, tt.method, tt.path, ask{body: tt.body})
		mistakes, _ := out["errors"].([]any)
		if len(mistakes) != 1 {
			t.Fatalf("%s: %v, want one mistake", tt.body, out)
		}
		m, _ := mistakes[0].(map[string]any)
		values, _ := m["values"].([]any)
		if m["field"] != tt.field || m["template"] != tt.template || len(values) != 1 || values[0] != tt.value {
			t.Errorf("%s: %v, want %s, %q and %s", tt.body, m, tt.field, tt.template, tt.value)
		}
	}
}

func TestAStaleWriteIsRefusedAndTheNewestIsNot(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	_, head, _ := h.do("GET", "/api/v1/rooms/rapat", ask{})
	seen := head.Get("ETag")
	write := func(title string) ask {
		return ask{body: `{"spec":{"title":"` + title + `"}}`, headers: map[string]string{"If-Match": seen}}
	}
	h.want(200, "PUT", "/api/v1/rooms/rapat", write("satu"))
	h.want(412, "PUT", "/api/v1/rooms/rapat", write("dua"))
	h.want(412, "DELETE", "/api/v1/rooms/rapat", ask{headers: map[string]string{"If-Match": seen}})
	if r, _ := h.wall.State().Room("rapat"); r.Title != "satu" {
		t.Errorf("title = %q, want satu", r.Title)
	}
}

func TestACameraIsShownWithoutItsPasswordAndKeepsIt(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	out := h.want(200, "GET", "/api/v1/cameras/pasar", ask{})
	spec, _ := out["spec"].(map[string]any)
	if url, _ := spec["url"].(string); url == "" || strings.Contains(url, "r4hasia") {
		t.Fatalf("url = %q, want it without the password", url)
	}
	list := h.want(200, "GET", "/api/v1/cameras", ask{})
	if items, _ := list["items"].([]any); len(items) != 1 {
		t.Errorf("cameras = %v, want one", list)
	}
	spec["title"] = "Pasar Mimbaan"
	h.want(200, "PUT", "/api/v1/cameras/pasar", ask{body: string(encode(map[string]any{"spec": spec}))})
	c, _ := h.wall.State().Camera("pasar")
	if c.Title != "Pasar Mimbaan" || c.URL != "rtsp://admin:r4hasia@127.0.0.1:1/" {
		t.Errorf("camera = %q %q, want the new title and the old URL with its password", c.Title, c.URL)
	}
}

func TestATakeAnswersWithItsReceiptAndUndoGoesBack(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	first := h.want(200, "POST", "/api/v1/walls/utama/take?wait=painted", ask{body: `{"windows":[]}`})
	out := h.want(200, "POST", "/api/v1/walls/utama/take?wait=painted", ask{body: `{"layout":"situasi"}`})
	displays, _ := out["displays"].([]any)
	if len(displays) != 1 || out["spreadMs"] == nil {
		t.Fatalf("receipt = %v, want a line for the display and a spread", out)
	}
	if d, _ := displays[0].(map[string]any); d["display"] != "a1" || d["error"] == "" || d["error"] == nil {
		t.Errorf("line = %v, want a1 and why it did not paint", d)
	}
	if first["revision"] == out["revision"] {
		t.Errorf("both takes have revision %v", out["revision"])
	}
	h.want(200, "POST", "/api/v1/walls/utama/undo?wait=painted", ask{})
	program := h.want(200, "GET", "/api/v1/walls/utama/program", ask{})
	if windows, _ := program["windows"].([]any); len(windows) != 0 || program["receipt"] == nil {
		t.Errorf("program = %v, want no windows and a receipt", program)
	}
	entries := h.want(200, "GET", "/api/v1/audit?limit=1000", ask{})
	if text := string(encode(entries)); !strings.Contains(text, `"take"`) || strings.Contains(text, "r4hasia") || strings.Contains(text, "argon2") {
		t.Errorf("audit = %.300s…, want the take and no secret", text)
	}
}

func TestApplyTakesAllOrNothingAndExportGivesItBack(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	yaml := func(body string) ask { return ask{body: body, kind: "application/yaml"} }
	out := h.want(422, "POST", "/api/v1/apply", yaml("dua=Dua\nrusak"))
	mistakes, _ := out["errors"].([]any)
	if len(mistakes) != 1 {
		t.Fatalf("errors = %v, want the second line", out)
	}
	if m, _ := mistakes[0].(map[string]any); m["line"] != 2.0 {
		t.Errorf("mistake = %v, want line 2", m)
	}
	out = h.want(200, "POST", "/api/v1/apply?dryRun=true", yaml("dua=Dua\nrapat=Rapat koordinasi"))
	if changed, _ := out["changed"].([]any); len(changed) != 1 || changed[0] != "room/dua" {
		t.Errorf("changed = %v, want room/dua", out["changed"])
	}
	if _, there := h.wall.State().Room("dua"); there {
		t.Error("a dry run made a room")
	}
	h.want(200, "POST", "/api/v1/apply", yaml("dua=Dua\nrapat=Rapat koordinasi"))
	out = h.want(200, "GET", "/api/v1/export", ask{})
	if out["text"] != "dua=Dua\nrapat=Rapat koordinasi\n" {
		t.Errorf("export = %q", out["text"])
	}
}

func TestPagesAndHeadersAreStrict(t *testing.T) {
	h := newHouse(t)
	for path, camera := range map[string]string{"/": "camera=()", "/display": "camera=()", "/j/kwj_x.y": "camera=(self)"} {
		status, head, _ := h.do("GET", path, ask{})
		if status != 200 || !strings.HasPrefix(head.Get("Content-Type"), "text/html") {
			t.Errorf("GET %s = %d %s, want a page", path, status, head.Get("Content-Type"))
		}
		csp := head.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'self'", "script-src 'self';", "object-src 'none'", "frame-ancestors 'self'", "connect-src 'self' ws://127.0.0.1:"} {
			if !strings.Contains(csp, part) {
				t.Errorf("GET %s: policy %q lacks %q", path, csp, part)
			}
		}
		if got := head.Get("Permissions-Policy"); !strings.Contains(got, camera) {
			t.Errorf("GET %s: Permissions-Policy = %q, want %s", path, got, camera)
		}
		if head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("GET %s: headers %v", path, head)
		}
	}
	h.want(404, "GET", "/assets/../web.go", ask{})
	h.want(404, "GET", "/assets/none.js", ask{})
}

func TestHealthReadinessAndMetricsAnswer(t *testing.T) {
	h := newHouse(t)
	h.want(200, "GET", "/healthz", ask{})
	if out := h.want(200, "GET", "/readyz", ask{}); out["ready"] != true {
		t.Errorf("readyz = %v", out)
	}
	h.want(401, "GET", "/metrics", ask{})
	h.signIn()
	text, _ := h.want(200, "GET", "/metrics", ask{})["text"].(string)
	for _, want := range []string{
		`kawung_build_info{`, "kawung_displays_connected 0", `kawung_sources{state="idle"} 1`,
		`kawung_http_request_duration_seconds_count{route="GET /healthz",status="200"} 1`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}
