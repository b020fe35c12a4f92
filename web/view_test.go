package web

import (
	"fmt"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kawung/layouts"
	"kawung/media"
	"kawung/tiles"
	"kawung/wall"
)

// secrets are words that occur only in what may not be seen from outside.
var secrets = []string{"polres", "Polres", "anggaran", "Anggaran", "sandi-intern", "pintu-belakang", "Pintu belakang", "situasi-gelap", "10.9.8.7"}

// declareSecrets hangs what may be seen and what may not beside each other.
func (h *house) declareSecrets() {
	h.t.Helper()
	objects := []wall.Object{
		wall.Camera{Name: "alun", Title: "Alun-alun", URL: "rtsp://127.0.0.1:1/", Leave: true},
		wall.Camera{Name: "polres", Title: "Halaman Polres", URL: "rtsp://10.9.8.7/", Class: wall.Restricted, Leave: true},
		wall.Camera{Name: "pintu-belakang", Title: "Pintu belakang", URL: "rtsp://10.9.8.7/"},
		wall.Tile{Name: "anggaran", Kind: "kpi", Title: "Anggaran rahasia", Class: wall.Confidential},
		wall.Page{Name: "sandi-intern", Title: "sandi-intern", URL: "http://10.9.8.7/"},
	}
	if _, err := h.wall.Apply(h.t.Context(), wall.System, wall.PutAll{Objects: objects}); err != nil {
		h.t.Fatal(err)
	}
	h.board.Declare([]tiles.Definition{{Name: "pad", Kind: tiles.KPI, Title: "PAD"}, {Name: "anggaran", Kind: tiles.KPI, Title: "Anggaran rahasia"}})
}

// air puts one window a source on air.
func (h *house) air(windows ...wall.Window) wall.Revision {
	h.t.Helper()
	for i := range windows {
		windows[i].Region = layouts.Region{X: float64(i) / 16, Width: 1.0 / 16, Height: 1}
	}
	taken, err := h.wall.Take(h.t.Context(), wall.System, wall.Take{Wall: "utama", Windows: windows})
	if err != nil {
		h.t.Fatal(err)
	}
	return taken.Revision
}

func allWindows() []wall.Window {
	return []wall.Window{
		{ID: "situasi-gelap", Source: "camera/alun", Instead: "camera/pintu-belakang"},
		{ID: "polres-1", Source: "camera/polres", Label: "Polres"},
		{Source: "camera/pintu-belakang"},
		{Source: "tile/pad"},
		{Source: "tile/anggaran", Label: "Anggaran"},
		{Source: "page/sandi-intern"},
		{Source: "room/rapat"},
		{Source: "", Label: "Polres"},
	}
}

func viewHelloText(token, session string) string {
	return `{"type":"hello","protocol":1,"ui":"","token":"` + token + `","session":"` + session + `"}`
}

// link makes a link to the wall; fields are more of its body.
func (h *house) link(fields string) (id, token string) {
	h.t.Helper()
	out := h.want(201, "POST", "/api/v1/walls/utama/links", ask{body: `{"note":"Bapak Bupati"` + fields + `}`})
	id, _ = out["id"].(string)
	token, _ = out["token"].(string)
	if want := h.http.URL + "/w/utama#" + token; out["url"] != want {
		h.t.Errorf("url = %v, want %s", out["url"], want)
	}
	return id, token
}

// watch opens the wall from outside, without the house's cookies.
func (h *house) watch(token, session string) *page {
	h.t.Helper()
	jar := h.client.Jar
	if token != "" {
		h.client.Jar = h.newClient().Jar
	}
	p := h.open("/ws/view/utama")
	h.client.Jar = jar
	p.say(viewHelloText(token, session))
	return p
}

// withheldOf is why each window of a program is withheld, "" for those shown.
func withheldOf(program map[string]any) string {
	var why []string
	windows, _ := program["windows"].([]any)
	for _, w := range windows {
		one, _ := w.(map[string]any)
		reason, _ := one["withheld"].(string)
		why = append(why, reason)
	}
	return strings.Join(why, ",")
}

// program reads until the program of a revision comes.
func (p *page) program(r wall.Revision) map[string]any {
	p.t.Helper()
	for {
		if m := p.hear("program"); m["revision"] == float64(r) {
			return m
		}
	}
}

func TestWhatMayNotBeSeenIsInNoMessageOfAView(t *testing.T) {
	h := newHouse(t)
	h.declareSecrets()
	h.signIn()
	_, token := h.link("")
	p := h.watch(token, "s1")
	hello := p.hear("hello")
	if hello["name"] != "Bapak Bupati" || hello["until"] == nil {
		t.Errorf("hello = %v, want the link's note and end", hello)
	}
	before := p.hear("program")["revision"]
	r := h.air(allWindows()...)
	if before == float64(r) {
		t.Fatal("no program before the take")
	}
	for _, v := range []string{"12", "13"} {
		for _, tile := range []string{"anggaran", "pad"} {
			if _, err := h.board.Put(t.Context(), tile, []byte(`{"value":{"v":731`+v+`}}`), "test"); err != nil {
				t.Fatal(err)
			}
		}
	}
	sent := p.until(r, func(text string) bool { return strings.Contains(text, "73113") })
	r = h.air(allWindows()[1:3]...)
	sent += p.until(r, func(string) bool { return true })
	for _, s := range secrets {
		if strings.Contains(sent, s) {
			t.Errorf("%q is in what a link is told:\n%s", s, sent)
		}
	}
	if !strings.Contains(sent, "Alun-alun") || !strings.Contains(sent, `"Rapat koordinasi"`) {
		t.Errorf("what may be seen is missing in\n%s", sent)
	}
}

// until reads messages up to one that is enough, after the program of revision
// r, and returns all of them as text.
func (p *page) until(r wall.Revision, enough func(text string) bool) string {
	p.t.Helper()
	var all strings.Builder
	at := false
	for {
		_, m := p.next()
		b := encode(m)
		all.Write(append(b, '\n'))
		at = at || m["type"] == "program" && m["revision"] == float64(r)
		if at && enough(all.String()) {
			return all.String()
		}
	}
}

func TestEachViewerSeesWhatTheirClassAndPlaceAllow(t *testing.T) {
	houses := map[bool]*house{}
	on := map[bool]wall.Revision{}
	for _, inside := range []bool{false, true} {
		h := newHouseWith(t, nil, func(c *Config) {
			if inside {
				c.Views.Inside = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
			}
		})
		h.declareSecrets()
		h.signIn()
		houses[inside], on[inside] = h, h.air(allWindows()...)
	}
	for _, tt := range []struct {
		name, fields string
		user         wall.Role
		inside       bool
		want         string
	}{
		{name: "link", want: ",class,leave,,class,leave,,"},
		{name: "public link", fields: `,"class":"publik"`, want: "class,class,class,class,class,class,class,"},
		{name: "restricted link", fields: `,"class":"terbatas"`, want: ",,leave,,class,leave,,"},
		{name: "link inside", inside: true, want: ",class,leave,,class,leave,,"},
		{name: "viewer", user: wall.RoleViewer, want: ",class,leave,,class,leave,,"},
		{name: "viewer inside", user: wall.RoleViewer, inside: true, want: ",class,,,class,,,"},
		{name: "admin", user: wall.RoleAdmin, want: ",,leave,,class,leave,,"},
		{name: "admin inside", user: wall.RoleAdmin, inside: true, want: ",,,,class,,,"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, token := houses[tt.inside], ""
			h.signIn()
			if tt.user == "" {
				_, token = h.link(tt.fields)
			} else {
				h.signInAs(h.client, map[wall.Role]string{wall.RoleViewer: "tamu", wall.RoleAdmin: "admin"}[tt.user], tt.user)
			}
			p := h.watch(token, "s-"+tt.name)
			if got := withheldOf(p.program(on[tt.inside])); got != tt.want {
				t.Errorf("withheld = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestALinkIsTakenBackAndRunsOut(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	id, token := h.link("")
	p := h.watch(token, "s1")
	p.hear("program")
	links := h.want(200, "GET", "/api/v1/walls/utama/links", ask{})
	if items, _ := links["items"].([]any); len(items) != 1 || items[0].(map[string]any)["viewers"] != 1.0 {
		t.Errorf("links = %v, want one with one viewer", links)
	}
	h.want(404, "DELETE", "/api/v1/walls/lain/links/"+id, ask{})
	h.want(204, "DELETE", "/api/v1/walls/utama/links/"+id, ask{})
	if got := p.closed(); got != closeNotSigned {
		t.Errorf("taken back: close code = %d, want %d", got, closeNotSigned)
	}
	if h.server.relay.Slots(media.ScreenID("view/"+id+"/s1")) != 0 {
		t.Error("the pictures of a link that was taken back go on")
	}
	if got := h.watch(token, "s2").closed(); got != closeNotSigned {
		t.Errorf("opened again: close code = %d, want %d", got, closeNotSigned)
	}
	_, token = h.link("")
	p = h.watch(token, "s3")
	p.hear("program")
	h.now.advance(linkTime + time.Second)
	if got := p.closed(); got != closeNotSigned {
		t.Errorf("run out: close code = %d, want %d", got, closeNotSigned)
	}
}

func TestALinkOpensOneWallAndNothingElse(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	_, token := h.link("")
	other := wall.Wall{Name: "lain", Panels: []layouts.Panel{{Name: "a1", Width: 100, Height: 100, Pixels: [2]int{100, 100}}}}
	if _, err := h.wall.Apply(t.Context(), wall.System, wall.Put{Object: other}); err != nil {
		t.Fatal(err)
	}
	p := h.open("/ws/view/lain")
	p.say(viewHelloText(token, "s1"))
	if got := p.closed(); got != closeDenied {
		t.Errorf("another wall: close code = %d, want %d", got, closeDenied)
	}
	bearer := map[string]string{"Authorization": "Bearer " + token}
	for _, path := range []string{"/api/v1/walls/utama/program", "/api/v1/cameras", "/api/v1/cameras/pasar/keyframe", "/api/v1/walls/utama/links"} {
		h.want(403, "GET", path, ask{client: h.newClient(), headers: bearer})
	}
	for name, hello := range map[string]string{
		"an invite's token": `{"type":"hello","protocol":1,"ui":"","token":"kwj_00.x","session":"a"}`,
		"no session":        `{"type":"hello","protocol":1,"ui":"","token":"","session":""}`,
		"a display's hello": displayHelloText(token, "s"),
	} {
		p := h.open("/ws/view/utama")
		p.say(hello)
		if got := p.closed(); got != closeNotSigned && got != closeBadMessage {
			t.Errorf("%s: close code = %d", name, got)
		}
	}
}

func TestALinkThatCannotBeIsRefusedWithASentence(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	far := h.now.Now().Add(31 * 24 * time.Hour).Format(time.RFC3339)
	for _, tt := range []struct {
		path, body string
		status     int
	}{
		{"utama", `{"class":"rahasia"}`, 422},
		{"utama", `{"class":"apa"}`, 422},
		{"utama", `{"expires":"` + far + `"}`, 422},
		{"utama", `{"expires":"2001-01-01T00:00:00Z"}`, 400},
		{"utama", `{"note":"` + strings.Repeat("x", 300) + `"}`, 422},
		{"utama", `{"siapa":"x"}`, 400},
		{"lain", `{}`, 404},
	} {
		h.want(tt.status, "POST", "/api/v1/walls/"+tt.path+"/links", ask{body: tt.body})
	}
	h.signInAs(h.client, "tamu", wall.RoleViewer)
	h.want(403, "POST", "/api/v1/walls/utama/links", ask{body: `{}`})
}

func TestACameraThatMayNoLongerLeaveIsWithheldAtOnce(t *testing.T) {
	h := newHouse(t)
	h.declareSecrets()
	h.signIn()
	r := h.air(wall.Window{Source: "camera/alun"})
	_, token := h.link("")
	p := h.watch(token, "s1")
	if got := withheldOf(p.program(r)); got != "" {
		t.Fatalf("withheld = %q, want the camera", got)
	}
	c, _ := h.wall.State().Camera("alun")
	c.Leave = false
	if _, err := h.wall.Apply(t.Context(), wall.System, wall.Put{Object: c}); err != nil {
		t.Fatal(err)
	}
	m := p.program(r)
	for withheldOf(m) == "" {
		m = p.program(r)
	}
	if withheldOf(m) != "leave" || m["hold"] != false {
		t.Errorf("program = %v, want it withheld, at once", m)
	}
}

func TestNoMoreWatchThanMayAndAPageThatComesBackKeepsItsPlace(t *testing.T) {
	h := newHouseWith(t, nil, func(c *Config) { c.Views.Most = 2 })
	h.signIn()
	_, token := h.link("")
	first := h.watch(token, "s1")
	first.hear("program")
	h.watch(token, "s2").hear("program")
	if got := h.watch(token, "s3").closed(); got != closeFull {
		t.Errorf("a third: close code = %d, want %d", got, closeFull)
	}
	again := h.watch(token, "s1")
	again.hear("program")
	if got := first.closed(); got != closeReplaced {
		t.Errorf("the page that came back: close code = %d, want %d", got, closeReplaced)
	}
	_ = again.conn.Close()
	console := h.open("/ws/console")
	console.say(`{"type":"hello","protocol":1,"ui":""}`)
	for { // until it is noticed that one has left
		if watching, _ := console.hear("viewers")["watching"].([]any); len(watching) == 1 {
			break
		}
	}
	h.watch(token, "s4").hear("program")
}

func TestTheConsoleHearsWhoWatches(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	console := h.open("/ws/console")
	console.say(`{"type":"hello","protocol":1,"ui":""}`)
	id, token := h.link("")
	p := h.watch(token, "s1")
	p.hear("program")
	h.watch("", "s2").hear("program")
	for {
		m := console.hear("viewers")
		watching, _ := m["watching"].([]any)
		links, _ := m["links"].([]any)
		if len(watching) != 2 || len(links) != 1 || links[0].(map[string]any)["viewers"] != 1.0 {
			continue
		}
		names := fmt.Sprint(watching[0].(map[string]any)["name"], watching[0].(map[string]any)["link"], watching[1].(map[string]any)["name"])
		if names != "Bapak Bupati"+id+"admin" {
			t.Errorf("watching = %v, want the link's note and the user", watching)
		}
		break
	}
	text, _ := h.want(200, "GET", "/metrics", ask{})["text"].(string)
	for _, line := range []string{`kawung_views{by="link",wall="utama"} 1`, `kawung_views{by="user",wall="utama"} 1`} {
		if !strings.Contains(text, line) {
			t.Errorf("metrics lack %s", line)
		}
	}
	_ = p.conn.Close()
	for {
		if watching, _ := console.hear("viewers")["watching"].([]any); len(watching) == 1 {
			return
		}
	}
}

func TestAViewFollowsATakeWhenTheWallFlips(t *testing.T) {
	h := newHouse(t)
	h.declareSecrets()
	h.signIn()
	_, token := h.link("")
	p := h.watch(token, "s1")
	p.hear("program")
	r := h.air(wall.Window{Source: "camera/alun"})
	m := p.program(r)
	if at, now := m["onAirAt"].(float64), float64(time.Now().UnixMicro()); at > now {
		t.Errorf("told of the program %.0f µs before its instant", at-now)
	}
	if m["hold"] != true {
		t.Errorf("hold = %v, want the old picture kept until the new one is live", m["hold"])
	}
}

// heirloom is a relay that has screens of another controller.
type heirloom struct {
	Relay
	screens atomic.Pointer[[]media.ScreenID]
	closed  chan media.ScreenID
}

func (r *heirloom) Screens() []media.ScreenID {
	if list := r.screens.Load(); list != nil {
		return *list
	}
	return nil
}

func (r *heirloom) CloseScreen(id media.ScreenID) {
	select {
	case r.closed <- id:
	default: // nobody waits for so many
	}
}

// ends waits until a screen is closed; another must not be.
func (r *heirloom) ends(t *testing.T, id, not media.ScreenID) {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case got := <-r.closed:
			if got == id {
				return
			}
			if got == not {
				t.Fatalf("%s was closed", not)
			}
		case <-late:
			t.Fatalf("%s was not closed", id)
		}
	}
}

func TestViewsOfAnotherControllerEndUnlessTheyComeBackWithALinkThatIsGood(t *testing.T) {
	relay := &heirloom{closed: make(chan media.ScreenID, 100)}
	h := newHouseWith(t, nil, func(c *Config) {
		relay.Relay = c.Relay
		c.Relay = relay
	})
	h.signIn()
	id, token := h.link("")
	stays, gone, dead := viewScreen(id, "stays"), viewScreen(id, "gone"), viewScreen("0000", "dead")
	relay.screens.Store(&[]media.ScreenID{stays, gone, dead, "a1"})
	h.server.viewers.attached()
	relay.ends(t, dead, gone) // nothing lets it in
	h.watch(token, "stays").hear("program")
	h.now.advance(screenGrace)
	relay.ends(t, gone, stays) // its page did not come back
}

func TestABlankedWallIsBlankForViewersToo(t *testing.T) {
	h := newHouse(t)
	h.declareSecrets()
	h.signIn()
	r := h.air(wall.Window{Source: "camera/alun"})
	_, token := h.link("")
	p := h.watch(token, "s1")
	if windows, _ := p.program(r)["windows"].([]any); len(windows) != 1 {
		t.Fatalf("%d windows, want one", len(windows))
	}
	blank := func(on bool) map[string]any {
		if _, err := h.wall.Apply(t.Context(), wall.System, wall.SetBlank{Wall: "utama", On: on}); err != nil {
			t.Fatal(err)
		}
		for {
			if m := p.hear("program"); (m["blank"] != nil) == on {
				return m
			}
		}
	}
	m := blank(true)
	if windows, _ := m["windows"].([]any); len(windows) != 0 || m["hold"] != false {
		t.Errorf("blanked: %v, want no window, at once", m)
	}
	if windows, _ := blank(false)["windows"].([]any); len(windows) != 1 {
		t.Errorf("%d windows after it, want the one", len(windows))
	}
}
