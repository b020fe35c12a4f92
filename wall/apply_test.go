package wall_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kawung/layouts"
	"kawung/wall"
)

func TestPutMakesReplacesAndLeavesAloneWhatDoesNotDiffer(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		page := wall.Page{Name: "sirka", URL: "https://sirka.example", Title: "Sirka"}
		made := h.apply(wall.Put{Object: page})
		if again := h.apply(wall.Put{Object: page}); again != made {
			t.Errorf("the same page again makes revision %d, want %d still", again, made)
		}
		page.Title = "SIRKA"
		next := h.apply(wall.Put{Object: page, IfMatch: made})
		if _, rev, _ := h.State().Object(page.Key()); next != made+1 || rev != next {
			t.Errorf("replaced at %d, last changed at %d, want %d", next, rev, made+1)
		}
		h.refused(admin, wall.Put{Object: wall.Page{Name: "sirka", URL: "https://x.example"}, IfMatch: made}, wall.ErrStale)
		h.refused(admin, wall.Delete{Key: page.Key(), IfMatch: made}, wall.ErrStale)
		h.apply(wall.Delete{Key: page.Key(), IfMatch: next})
		h.refused(admin, wall.Delete{Key: page.Key()}, wall.ErrNotFound)
	})
}

func TestWhatRefersToNothingIsNamed(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		for _, tt := range []struct {
			object wall.Object
			err    error
			says   string
		}{
			{wall.Layout{Name: "x", Wall: "none"}, wall.ErrNotFound, `wall "none"`},
			{wall.Layout{Name: "x", Wall: "utama", Windows: []wall.Window{cell("camera/none", 1, 1)}}, wall.ErrNotFound, `camera "none"`},
			{wall.Display{Name: "x", Wall: "utama", Panel: "z9"}, wall.ErrNotFound, `panel "z9"`},
			{wall.Display{Name: "x", Wall: "utama", Panel: "a1", Sound: true}, wall.ErrInvalid, "display a1 already plays"},
			{wall.Wall{Name: "utama", Panels: []layouts.Panel{panel("a1", 0, 0)}}, wall.ErrInUse, "display a2 shows it"},
			{wall.User{Name: "admin", Role: wall.RoleViewer}, wall.ErrInUse, "last administrator"},
			{wall.User{Name: "new", Role: wall.RoleViewer}, wall.ErrInvalid, "password"},
			{wall.Camera{Name: "x", URL: "http://user:rahasia@x/"}, wall.ErrInvalid, "url"},
			{wall.Camera{Name: "x", URL: "rtsp://10.0.0.7/", Linger: time.Millisecond}, wall.ErrInvalid, "linger"},
			{wall.Camera{Name: "x", URL: "rtsp://10.0.0.7/", ONVIF: "http://user:rahasia@x/"}, wall.ErrInvalid, "onvif"},
			{wall.Camera{Name: "x", URL: "rtsp://10.0.0.7/", ONVIF: "ftp://x/"}, wall.ErrInvalid, "onvif"},
		} {
			err := h.refused(admin, wall.Put{Object: tt.object}, tt.err)
			if err != nil && (!strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "rahasia")) {
				t.Errorf("Put(%s) = %q, want it to say %q and no secret", tt.object.Key(), err, tt.says)
			}
		}
	})
}

func TestWhatIsInUseIsNotDeleted(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.take("empat")
		h.apply(wall.Delete{Key: wall.Key{Kind: wall.KindLayout, Name: "empat"}})
		for _, k := range []wall.Key{
			{Kind: wall.KindWall, Name: "utama"}, // displays
			{Kind: wall.KindCamera, Name: "c5"},  // the layout lain
			{Kind: wall.KindCamera, Name: "c1"},  // on air
			{Kind: wall.KindUser, Name: "admin"}, // the last one
		} {
			h.refused(admin, wall.Delete{Key: k}, wall.ErrInUse)
		}
		h.apply(wall.Delete{Key: wall.Key{Kind: wall.KindTile, Name: "pad"}})
	})
}

func TestPutAllIsAllOrNothing(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		page := wall.Page{Name: "sirka", URL: "https://sirka.example"}
		layout := wall.Layout{Name: "laman", Wall: "utama", Windows: []wall.Window{cell("page/sirka", 1, 1)}}
		err := h.refused(admin, wall.PutAll{Objects: []wall.Object{
			page, wall.Room{Name: "Rapat!"}, wall.Display{Name: "x", Wall: "none", Panel: "a1"}, wall.Layout{Name: "y", Wall: "gone"},
		}}, wall.ErrInvalid)
		for _, name := range []string{"Rapat!", `"none"`, `"gone"`} {
			if !strings.Contains(err.Error(), name) {
				t.Errorf("error = %q, want every mistake, also of %s", err, name)
			}
		}
		h.refused(admin, wall.PutAll{Objects: []wall.Object{page, page}}, wall.ErrInvalid)
		set := wall.PutAll{Objects: []wall.Object{layout, page, wall.Tile{Name: "pad", Kind: "kpi", Title: "PAD"}}} // refers ahead; pad as it is
		keys, err := h.Plan(admin, set)
		want := []wall.Key{layout.Key(), page.Key()}
		if err != nil || !slices.Equal(keys, want) {
			t.Errorf("Plan() = %v, %v, want %v", keys, err, want)
		}
		before := h.State().Revision
		if rev := h.apply(set); rev != before+1 {
			t.Errorf("revision = %d, want one more than %d", rev, before)
		}
		if rev := h.apply(set); rev != before+1 {
			t.Errorf("the same again = revision %d, want %d still", rev, before+1)
		}
	})
}

func TestEveryChangeIsAuditedWithoutSecrets(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.apply(wall.Put{Object: wall.Camera{Name: "gerbang", URL: "rtsp://user:rahasia@10.0.0.8/main", Password: "rahasia"}})
		h.apply(wall.Put{Object: wall.User{Name: "budi", Role: wall.RoleViewer, Hash: "$argon2id$rahasia"}})
		h.apply(wall.SetPreview{Wall: "utama", Layout: "empat"})
		h.take("empat")
		h.apply(wall.PutToken{Token: token("t1", wall.TokenProgram, "bapenda", "tile/pad")})
		h.apply(wall.DropToken{ID: "t1"})
		entries, err := h.db.Audit(t.Context(), 1, 100)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, fmt.Sprintf("%d %s %s %s", e.Revision, e.Actor.Name, e.Action, e.Object))
			if text := string(e.Detail); strings.Contains(text, "rahasia") || strings.Contains(text, strings.Repeat("a", 64)) {
				t.Errorf("%s %s: the detail %s holds a secret", e.Action, e.Object, text)
			}
		}
		want := []string{
			"2 admin put camera gerbang", "3 admin put user budi", "4 admin preview utama", "5 sari take utama",
			"6 admin put token bapenda", "7 admin drop token bapenda",
		}
		if !slices.Equal(got, want) {
			t.Errorf("audit = %q, want %q", got, want)
		}
	})
}

// token is one as the front door makes them; its hash is no secret's.
func token(id string, kind wall.TokenKind, subject, scope string) wall.Token {
	hash := (id + strings.Repeat("a", 64))[:64]
	return wall.Token{ID: id, Kind: kind, Hash: hash, Subject: subject, Scope: scope}
}

func TestSessionsEndWithTheirUserPasswordOrTime(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		signIn := func(id string) {
			t.Helper()
			s := token(id, wall.TokenSession, "sari", "")
			s.Expires = time.Now().Add(time.Hour)
			if _, err := h.Apply(t.Context(), operator, wall.SignIn{Token: s}); err != nil {
				t.Fatalf("SignIn() = %v", err)
			}
		}
		open := func(id string) bool { _, ok := h.State().Token(id, time.Now()); return ok }
		signIn("s1")
		h.restart()
		if got, ok := h.State().Token("s1", time.Now()); !ok || got.Actor("").Role != wall.RoleOperator || got.Actor("").Name != "sari" {
			t.Fatalf("session after a restart = %+v, %t, want sari's", got, ok)
		}
		h.wait(time.Hour)
		if open("s1") {
			t.Error("the session outlives its hour")
		}
		signIn("s2")
		if _, there := h.State().Tokens["s1"]; there {
			t.Error("an expired token is still kept after the next was made")
		}
		h.apply(wall.Put{Object: wall.User{Name: "sari", Role: wall.RoleOperator, Hash: "$argon2id$new"}})
		if open("s2") {
			t.Error("the session outlives the password")
		}
		signIn("s3")
		h.apply(wall.Put{Object: wall.User{Name: "sari", Role: wall.RoleViewer}}) // as shown: without the hash
		if got, ok := h.State().Token("s3", time.Now()); !ok || got.Role != wall.RoleViewer {
			t.Errorf("session = %+v, %t, want it open with the new role", got, ok)
		}
		if u, _ := h.State().User("sari"); u.Hash != "$argon2id$new" {
			t.Errorf("hash = %q, want the one that was kept", u.Hash)
		}
		if _, err := h.Apply(t.Context(), operator, wall.RenewSession{ID: "s3", Expires: time.Now().Add(2 * time.Hour)}); err != nil {
			t.Errorf("RenewSession() = %v", err)
		}
		h.refused(viewer, wall.RenewSession{ID: "s3", Expires: time.Now()}, wall.ErrDenied)
		h.refused(viewer, wall.SignOut{ID: "s3"}, wall.ErrDenied)
		h.refused(viewer, wall.SignIn{Token: token("s4", wall.TokenSession, "admin", "")}, wall.ErrInvalid)
		h.apply(wall.Delete{Key: wall.Key{Kind: wall.KindUser, Name: "sari"}})
		if open("s3") {
			t.Error("the session outlives its user")
		}
	})
}

func TestTokensAreHeldToTheirKind(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.refused(admin, wall.PutToken{Token: token("j1", wall.TokenJoin, "dinkes", "room/none")}, wall.ErrNotFound)
		h.refused(admin, wall.PutToken{Token: token("p1", wall.TokenProgram, "bapenda", "room/rapat")}, wall.ErrInvalid)
		h.refused(operator, wall.PutToken{Token: token("p1", wall.TokenProgram, "bapenda", "")}, wall.ErrDenied)
		h.refused(admin, wall.PutToken{Token: wall.Token{ID: "p1", Kind: wall.TokenProgram, Subject: "x", Hash: "secret"}}, wall.ErrInvalid)
		if _, err := h.Apply(t.Context(), operator, wall.PutToken{Token: token("j1", wall.TokenJoin, "dinkes", "room/rapat")}); err != nil {
			t.Fatalf("PutToken(join) = %v", err)
		}
		h.refused(admin, wall.PutToken{Token: token("j1", wall.TokenJoin, "bpbd", "room/rapat")}, wall.ErrInvalid)
		got, _ := h.State().Token("j1", time.Now())
		if a := got.Actor("10.0.0.9"); a.Role != wall.RoleGuest || a.Scope != "room/rapat" || a.Name != "guest/dinkes" {
			t.Errorf("actor = %+v, want a guest of room/rapat", a)
		}
		h.apply(wall.Delete{Key: wall.Key{Kind: wall.KindRoom, Name: "rapat"}})
		if _, ok := h.State().Token("j1", time.Now()); ok {
			t.Error("the invitation outlives its room")
		}
	})
}

func TestACameraThatIsWrittenAsItWasShownKeepsItsPassword(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		url := func() string { c, _ := h.State().Camera("c1"); return c.URL }
		typeAgain := func(c wall.Camera, where string) {
			t.Helper()
			if err := h.refused(admin, wall.Put{Object: c}, wall.ErrInvalid); err == nil || !strings.Contains(err.Error(), "type it again") {
				t.Errorf("%s, with the password as it is shown: %v, want it asked for again", where, err)
			}
		}
		shown, _ := h.State().Camera("c1")
		shown = shown.Redacted()
		shown.Title = "Alun-alun"
		h.apply(wall.Put{Object: shown})
		if got, want := url(), "rtsp://user:rahasia@10.0.0.7/main"; got != want {
			t.Errorf("url = %q, want %q", got, want)
		}
		h.apply(wall.Put{Object: wall.Camera{Name: "c2", URL: "rtsp://10.0.0.7/main", User: "admin", Password: "p@ss/w:rd"}})
		second, _ := h.State().Camera("c2")
		second = second.Redacted()
		second.Always = true
		h.apply(wall.Put{Object: second})
		if c, _ := h.State().Camera("c2"); second.Password != wall.Hidden || c.Password != "p@ss/w:rd" || !c.Always {
			t.Errorf("password = %q shown as %q, want it kept and hidden", c.Password, second.Password)
		}
		kept := second
		second.ONVIF = "10.6.6.6:8080"
		typeAgain(second, "an ONVIF address elsewhere")
		kept.ONVIF = "http://10.0.0.7:8080/onvif"
		h.apply(wall.Put{Object: kept})
		kept.Title = "Gerbang"
		h.apply(wall.Put{Object: kept})
		if c, _ := h.State().Camera("c2"); c.Password != "p@ss/w:rd" {
			t.Errorf("password = %q, want it kept: ONVIF is on the camera's own host", c.Password)
		}
		second.ONVIF = ""
		second.Sub = "rtsp://10.6.6.6/sub"
		typeAgain(second, "a substream on another host")
		kept.URL = "rtsp://10.6.6.6/main"
		typeAgain(kept, "another host")
		kept.Password = "baru"
		h.apply(wall.Put{Object: kept})
		typeAgain(wall.Camera{Name: "c9", URL: "rtsp://10.0.0.7/main", Password: wall.Hidden}, "a camera nobody knows")
		typeAgain(wall.Camera{Name: "c9", URL: "rtsp://10.0.0.7/user=admin&password=***&channel=1"}, "a secret in the address")
		shown.URL = "rtsp://10.6.6.6/main"
		h.apply(wall.Put{Object: shown})
		if got := url(); got != shown.URL {
			t.Errorf("url = %q: another host gets the old password", got)
		}
	})
}

func TestAStoreThatSomebodyElseWritesToStopsTheController(t *testing.T) {
	h := newHouse(t)
	ended := make(chan error, 1)
	h.stop()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c, err := wall.New(ctx, wall.Config{Store: h.db, Pictures: h.pictures, Displays: h.pages, Clock: bubbleClock{}})
	if err != nil {
		t.Fatal(err)
	}
	go func() { ended <- c.Run(ctx) }()
	if err := h.db.Commit(ctx, wall.Change{}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Apply(ctx, admin, wall.Put{Object: wall.Room{Name: "rapat"}}); !errors.Is(err, wall.ErrReadOnly) {
		t.Errorf("Apply() = %v, want ErrReadOnly", err)
	}
	if err := <-ended; !errors.Is(err, wall.ErrStale) {
		t.Errorf("Run() = %v, want ErrStale", err)
	}
	if _, err := c.Apply(ctx, admin, wall.Put{Object: wall.Room{Name: "rapat"}}); !errors.Is(err, wall.ErrClosed) {
		t.Errorf("Apply() afterwards = %v, want ErrClosed", err)
	}
	h.stop = func() {}
	h.close()
}

func TestARecordOfANewerProgramIsRefused(t *testing.T) {
	h := newHouse(t)
	h.stop()
	defer func() { _ = h.db.Close() }()
	if err := h.db.Commit(t.Context(), wall.Change{Records: []wall.Record{
		{Bucket: "room", Name: "rapat", Version: 99, Data: json.RawMessage(`{}`)},
		{Bucket: "room", Name: "lain", Version: 1, Data: json.RawMessage(`{"no":1}`)},
	}}); err != nil {
		t.Fatal(err)
	}
	_, err := wall.New(t.Context(), wall.Config{Store: h.db, Pictures: h.pictures, Displays: h.pages, Clock: bubbleClock{}})
	if !errors.Is(err, wall.ErrInvalid) || !strings.Contains(err.Error(), "written by a newer kawung") || !strings.Contains(err.Error(), "room lain") {
		t.Errorf("New() = %v, want ErrInvalid that names both records", err)
	}
}

func TestEverythingIsThereAgainAfterARestart(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.apply(wall.Put{Object: wall.Tile{Name: "suhu", Kind: "kpi", Title: "Suhu", Every: 5 * time.Minute, Opts: map[string]any{"maxAge": 3.0}}})
		h.apply(wall.Put{Object: wall.Feed{Name: "bmkg", Type: "http", URL: "https://bmkg.example", Every: 90 * time.Second, Tiles: map[string]string{"suhu": "/t"}}})
		h.apply(wall.SetPreview{Wall: "utama", Layout: "lain"})
		h.take("empat")
		before := h.State()
		h.restart()
		after := h.State()
		if before.Epoch != after.Epoch || before.Revision != after.Revision || len(after.Objects) != len(before.Objects) {
			t.Errorf("after the restart: epoch %s revision %d with %d objects, want %s %d %d",
				after.Epoch, after.Revision, len(after.Objects), before.Epoch, before.Revision, len(before.Objects))
		}
		for k, v := range before.Objects {
			got, _ := json.Marshal(after.Objects[k])
			want, _ := json.Marshal(v)
			if string(got) != string(want) {
				t.Errorf("%s after the restart = %s, want %s", k, got, want)
			}
		}
		if f, _ := after.Feed("bmkg"); f.Every != 90*time.Second {
			t.Errorf("the feed is asked every %s, want 90 s", f.Every)
		}
		if p := after.Previews["utama"]; p.Layout != "lain" || len(p.Windows) != 4 {
			t.Errorf("preview after the restart = %+v", p)
		}
	})
}
