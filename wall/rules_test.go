package wall

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"kawung/layouts"
)

func TestWhatIsNotInTheTableIsDenied(t *testing.T) {
	admin := Actor{Name: "admin", Role: RoleAdmin}
	pad := Actor{Name: "program/bapenda", Role: RoleProgram, Scope: "tile/pad"}
	every := Actor{Name: "program/demo", Role: RoleProgram}
	a1 := Actor{Name: "display/a1", Role: RoleDisplay, Scope: "display/a1"}
	stray := Actor{Name: "display/a1", Role: RoleDisplay}
	guest := Actor{Name: "guest/dinkes", Role: RoleGuest, Scope: "room/rapat"}
	pasar := Actor{Name: "program/nvr", Role: RoleProgram, Scope: "camera/pasar"}
	sender := Actor{Name: "camera/pasar", Role: RoleCamera, Scope: "camera/pasar"}
	press := Actor{Name: "press/utama", Role: RolePress, Scope: "wall/utama"}
	for _, tt := range []struct {
		actor Actor
		what  string
		thing string
		ok    bool
	}{
		{admin, "GET /api/v1/secrets", "", false},
		{admin, "command fly", "", false},
		{admin, "ws/display painted", "display/a1", false},
		{admin, "PUT /api/v1/cameras/{name}", "", true},
		{Actor{Role: RoleOperator}, "PUT /api/v1/cameras/{name}", "", false},
		{Actor{Role: RoleOperator}, "PUT /api/v1/layouts/{name}", "", true},
		{Actor{Role: RoleViewer}, "PUT /api/v1/layouts/{name}", "", false},
		{Actor{Role: RoleViewer}, "GET /api/v1/users", "", false},
		{Actor{}, "GET /api/v1/layouts", "", false},
		{Actor{}, "POST /api/v1/session", "", true},
		{pad, "PUT /api/v1/tiles/{name}/data", "tile/pad", true},
		{pad, "PUT /api/v1/tiles/{name}/data", "tile/suhu", false},
		{pad, "PUT /api/v1/tiles/{name}/data", "", false},
		{every, "PUT /api/v1/tiles/{name}/data", "tile/suhu", true},
		{every, "POST /api/v1/walls/{wall}/take", "", false},
		{a1, "ws/display painted", "display/a1", true},
		{a1, "ws/display painted", "display/a2", false},
		{stray, "ws/display painted", "display/a1", false},
		{guest, "POST /api/v1/rooms/{room}/whip", "room/rapat", true},
		{guest, "POST /api/v1/rooms/{room}/whip", "room/lain", false},
		{guest, "GET /api/v1/walls", "", false},
		{every, "rtsp play", "camera/pasar", true},
		{every, "rtsp record", "camera/pasar", false},
		{pad, "rtsp play", "camera/pasar", false},
		{pasar, "POST /api/v1/cameras/{name}/whep", "camera/pasar", true},
		{pasar, "rtsp play", "camera/alun-alun", false},
		{pasar, "PUT /api/v1/cameras/{name}", "camera/pasar", false},
		{Actor{Role: RoleViewer}, "rtsp play", "camera/pasar", true},
		{sender, "rtsp record", "camera/pasar", true},
		{sender, "rtsp record", "camera/alun-alun", false},
		{sender, "rtsp play", "camera/pasar", false},
		{Actor{Role: RoleCamera}, "rtsp record", "camera/pasar", false},
		{press, "press recall", "wall/utama", true},
		{press, "press recall", "wall/lain", false},
		{Actor{Role: RolePress}, "press recall", "", false},
		{press, "command take", "", true},
		{press, "command undo", "", false},
		{press, "POST /api/v1/walls/{wall}/take", "wall/utama", false},
	} {
		err := Allowed(tt.actor, tt.what, tt.thing)
		if (err == nil) != tt.ok || (err != nil && !errors.Is(err, ErrDenied)) {
			t.Errorf("Allowed(%s of %q, %s, %q) = %v, want allowed: %t", tt.actor.Role, tt.actor.Scope, tt.what, tt.thing, err, tt.ok)
		}
	}
}

func TestRedactedURLsHoldNothingThatCouldBeAPassword(t *testing.T) {
	for url, want := range map[string]string{
		"rtsp://10.0.0.7/main":                                  "rtsp://10.0.0.7/main",
		"rtsp://user:p%40ss@10.0.0.7/main":                      "rtsp://10.0.0.7/main",
		"rtsp://user:p@ss/w:rd#1@10.0.0.7:554/main":             "rtsp://10.0.0.7:554/main",
		"rtsp://admin:12/34@cam.local/x":                        "rtsp://cam.local/x",
		"rtsp://user@cam.local/x":                               "rtsp://cam.local/x",
		"rtsp://10.0.0.7/main@2x":                               "rtsp://10.0.0.7/main@2x",
		"rtsp://[fe80::1]:554/main@2x":                          "rtsp://[fe80::1]:554/main@2x",
		"rtsp://10.0.0.7/user=admin&password=rahasia&channel=1": "rtsp://10.0.0.7/user=***&password=***&channel=1",
		"rtsp://10.0.0.7/x?token=rahasia":                       "rtsp://10.0.0.7/x?token=***",
		"user:pass@host":                                        "host",
		"":                                                      "",
	} {
		if got := Redact(url); got != want {
			t.Errorf("Redact(%q) = %q, want %q", url, got, want)
		}
	}
}

func FuzzRedactLosesThePassword(f *testing.F) {
	f.Add("user", "p@ss/w:rd#1", "cam.local", "main")
	f.Add("1.2.3.4", "5/", "[::1]", "a@b")
	f.Fuzz(func(t *testing.T, user, password, host, path string) {
		if len(password) < 4 || strings.Contains("rtsp://"+host+"/"+path+Hidden, password) || !ValidName(host) {
			return
		}
		if strings.ContainsAny(user, "/@") || plainHost(user+":"+password) {
			return // such a user name cannot be told from a host
		}
		if got := Redact("rtsp://" + user + ":" + password + "@" + host + "/" + path); strings.Contains(got, password) {
			t.Errorf("Redact shows the password %q: %q", password, got)
		}
	})
}

func TestNamesAndSourcesAreReadStrictly(t *testing.T) {
	for s, want := range map[string]bool{
		"a": true, "alun-alun": true, "cam.3-b": true, "0": true, strings.Repeat("a", 64): true,
		"": false, "A": false, "-a": false, "a-": false, "a--b": false, "a.-b": false, "a/b": false, "é": false, strings.Repeat("a", 65): false,
	} {
		if got := ValidName(s); got != want {
			t.Errorf("ValidName(%q) = %t, want %t", s, got, want)
		}
	}
	for _, s := range []string{"camera/", "camera", "kamera/x", "camera/a/b", "participant/rapat", "participant/rapat/a/b", "/x"} {
		if _, _, err := ParseSource(s); !errors.Is(err, ErrInvalid) {
			t.Errorf("ParseSource(%q) = %v, want ErrInvalid", s, err)
		}
	}
}

func TestEveryMistakeOfALayoutIsNamedByItsField(t *testing.T) {
	l := Layout{Name: "x", Wall: "utama", Windows: []Window{
		{Source: "camera/a", Region: layouts.Region{X: 0.6, Width: 0.5, Height: 1}},
		{Source: "kamera/a", Region: layouts.Region{Width: 1, Height: 1}, Fit: "fill"},
		{Cell: &layouts.Cell{Columns: 2, Rows: 1, Column: 3, Row: 1}},
		{ID: "w", Region: layouts.Region{Width: 1, Height: 1}},
		{ID: "w", Region: layouts.Region{Width: 1, Height: 1}},
	}}
	var got []string
	for _, f := range FieldErrors(l.Validate()) {
		got = append(got, f.Field)
	}
	want := "windows[0].region windows[1].source windows[1].fit windows[2].cell windows[4].id"
	if strings.Join(got, " ") != want {
		t.Errorf("fields = %q, want %q", strings.Join(got, " "), want)
	}
}

func TestAnOldRecordIsMigratedStepByStep(t *testing.T) {
	s := schema{
		version: map[string]int{"room": 2},
		steps: map[string]map[int]migration{"room": {
			0: func(b json.RawMessage) (json.RawMessage, error) { // rooms had a bare title
				return json.Marshal(map[string]json.RawMessage{"name": b})
			},
			1: func(b json.RawMessage) (json.RawMessage, error) { // which was called name
				var old struct{ Name string }
				err := json.Unmarshal(b, &old)
				out, _ := json.Marshal(Room{Title: old.Name})
				return out, err
			},
		}},
	}
	state, err := s.restore(Loaded{Epoch: "e", Revision: 7, Records: []Record{
		{Bucket: "room", Name: "rapat", Version: 0, Revision: 3, Data: json.RawMessage(`"Rapat"`)},
		{Bucket: "room", Name: "lain", Version: 2, Revision: 7, Data: json.RawMessage(`{"title":"Lain"}`)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	rapat, rev, _ := state.Object(Key{KindRoom, "rapat"})
	if rapat != (Room{Name: "rapat", Title: "Rapat"}) || rev != 3 {
		t.Errorf("migrated = %+v at %d, want the title Rapat at 3", rapat, rev)
	}
	if lain, _ := state.Room("lain"); lain.Title != "Lain" {
		t.Errorf("a record of this version = %+v, want it as it is", lain)
	}
	if _, err := s.restore(Loaded{Records: []Record{{Bucket: "room", Name: "x", Version: 1, Data: json.RawMessage(`[]`)}}}); !errors.Is(err, ErrInvalid) {
		t.Errorf("a record that cannot be migrated: %v, want ErrInvalid", err)
	}
}

func TestAWatcherIsToldWhenItIsTooFarBehind(t *testing.T) {
	c := &Controller{history: history{newest: 40, watchers: map[*Watcher]bool{}}}
	old, fresh := c.Watch(39), c.Watch(40)
	if _, err := old.Changed(); !errors.Is(err, ErrTooFar) {
		t.Errorf("Changed() from before the restart = %v, want ErrTooFar", err)
	}
	for r := range Revision(keepChanges) {
		c.history.add(41+r, []Key{{KindRoom, "rapat"}})
	}
	if keys, err := fresh.Changed(); err != nil || len(keys) != 1 {
		t.Errorf("Changed() after %d revisions = %v, %v, want the room once", keepChanges, keys, err)
	}
	for r := range Revision(keepChanges + 1) {
		c.history.add(41+keepChanges+r, []Key{{KindRoom, "rapat"}})
	}
	if _, err := fresh.Changed(); !errors.Is(err, ErrTooFar) {
		t.Errorf("Changed() one revision more behind = %v, want ErrTooFar", err)
	}
	c.history.add(41+2*keepChanges+1, []Key{{KindRoom, "lain"}})
	if keys, err := fresh.Changed(); err != nil || len(keys) != 1 || keys[0].Name != "lain" {
		t.Errorf("Changed() after starting again = %v, %v, want what came since", keys, err)
	}
	fresh.Close()
}

func TestDurationsAreWrittenAsPeopleWriteThem(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "", 30 * time.Second: "30s", 5 * time.Minute: "5m", time.Hour: "1h", 90 * time.Minute: "1h30m", 90 * time.Second: "1m30s",
		10 * time.Hour: "10h", 250 * time.Millisecond: "250ms",
	} {
		if got := DurationText(d); got != want {
			t.Errorf("DurationText(%d) = %q, want %q", d, got, want)
		}
		if back, err := parseDuration("every", DurationText(d)); err != nil || back != d {
			t.Errorf("parseDuration(%q) = %s, %v, want %s", want, back, err, d)
		}
	}
	camera := Camera{Name: "c"}
	if err := json.Unmarshal([]byte(`{"url":"rtsp://x/","linger":"45s"}`), &camera); err != nil || camera.Linger != 45*time.Second || camera.Name != "c" {
		t.Errorf("a camera with linger 45s is read as %+v, %v", camera, err)
	}
	if b, err := json.Marshal(camera); err != nil || string(b) != `{"url":"rtsp://x/","linger":"45s"}` {
		t.Errorf("it is written as %s, %v", b, err)
	}
	if err := json.Unmarshal([]byte(`{"linger":"soon"}`), &camera); !errors.Is(err, ErrInvalid) {
		t.Errorf("linger soon = %v, want ErrInvalid", err)
	}
	var tile Tile
	for _, bad := range []string{`{"every":"soon"}`, `{"every":5}`, `{"colour":"red"}`, `{} {}`} {
		if err := json.Unmarshal([]byte(bad), &tile); err == nil {
			t.Errorf("a tile of %s is read without an error", bad)
		}
	}
}

func TestMadeWindowIDsAreTheSameEveryTimeAndNeverTwice(t *testing.T) {
	windows := []Window{{}, {ID: "w1"}, {}, {ID: "w3"}, {}}
	first, second := Resolve(windows), Resolve(windows)
	seen := map[string]bool{}
	for i, w := range first {
		if w.ID == "" || seen[w.ID] || w.ID != second[i].ID || w.Fit != layouts.Contain {
			t.Errorf("window %d = %+v, again %+v", i, w, second[i])
		}
		seen[w.ID] = true
	}
}

func TestKeepIsTrueOrADuration(t *testing.T) {
	for text, want := range map[string]Keep{`true`: KeepDefault, `false`: 0, `"45m"`: Keep(45 * time.Minute), `"30m"`: KeepDefault} {
		o, err := Decode(Key{KindCamera, "c"}, []byte(`{"url":"rtsp://c/","keep":`+text+`}`))
		if err != nil || o.(Camera).Keep != want {
			t.Errorf("keep %s = %v, %v, want %v", text, o, err, want)
			continue
		}
		again, err := json.Marshal(o)
		if back, err2 := Decode(Key{KindCamera, "c"}, again); err != nil || err2 != nil || back.(Camera).Keep != want {
			t.Errorf("keep %s does not come back from %s", text, again)
		}
	}
	for _, text := range []string{`1800`, `"often"`, `"-5m"`, `"10s"`, `"25h"`} {
		o, err := Decode(Key{KindCamera, "c"}, []byte(`{"url":"rtsp://c/","keep":`+text+`}`))
		if err == nil {
			err = o.Validate()
		}
		if fields := FieldErrors(err); len(fields) != 1 || fields[0].Field != "keep" {
			t.Errorf("keep %s: %v, want a mistake in keep", text, err)
		}
	}
}
