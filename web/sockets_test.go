package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"kawung/wall"
)

func TestAWebsocketOfAnotherOriginIsRefused(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	for _, tt := range []struct {
		origin string
		jar    http.CookieJar
		opens  bool
	}{
		{h.http.URL, h.client.Jar, true},
		{"https://jahat.example", h.client.Jar, false},
		{"null", nil, false},
		{"", h.client.Jar, false}, // a cookie without an Origin
		{"", nil, true},           // a program
	} {
		d := websocket.Dialer{Jar: tt.jar}
		head := http.Header{}
		if tt.origin != "" {
			head.Set("Origin", tt.origin)
		}
		conn, res, err := d.Dial("ws"+strings.TrimPrefix(h.http.URL, "http")+"/ws/display", head)
		if opened := err == nil; opened != tt.opens {
			t.Errorf("origin %q: opened = %v, want %v", tt.origin, opened, tt.opens)
		}
		if err == nil {
			_ = conn.Close()
		} else if res.StatusCode != http.StatusForbidden {
			t.Errorf("origin %q: status = %d, want 403", tt.origin, res.StatusCode)
		}
	}
}

func TestADisplayPairsReconnectsWithItsTokenAndIsBlankWhenRevoked(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	p := h.display("", "s1")
	if hello := p.hear("hello"); hello["display"] != nil || hello["epoch"] != h.wall.State().Epoch {
		t.Errorf("hello = %v, want no display and the epoch", hello)
	}
	code, _ := p.hear("pair")["code"].(string)
	body := func(code string) ask { return ask{body: `{"code":"` + code + `","wall":"utama","panel":"a2"}`} }
	h.want(404, "POST", "/api/v1/displays/a2/approve", body("XXXXXX"))
	h.want(200, "POST", "/api/v1/displays/a2/approve", body(code))
	paired := p.hear("paired")
	token, _ := paired["token"].(string)
	if paired["display"] != "a2" || token == "" {
		t.Fatalf("paired = %v, want a2 and a token", paired)
	}
	offer := p.hear("offer")
	if video, _ := offer["video"].([]any); len(video) != displayVideo || offer["sdp"] == "" || offer["session"] != "s1" {
		t.Errorf("offer = %.200v, want %d slots and a description", offer, displayVideo)
	}
	_ = p.conn.Close()

	p = h.display(token, "s2")
	if hello := p.hear("hello"); hello["display"] != "a2" {
		t.Errorf("hello = %v, want a2", hello)
	}
	if program := p.hear("program"); program["blank"] != false || program["wall"] != "utama" {
		t.Errorf("program = %v, want what is on air on utama", program)
	}
	p.hear("offer")
	h.want(204, "POST", "/api/v1/displays/a2/identify", ask{})
	p.hear("identify")

	h.want(204, "DELETE", "/api/v1/displays/a2", ask{})
	for p.hear("program")["blank"] != true {
		continue
	}
	if got := p.closed(); got != closeNotSigned {
		t.Errorf("close code = %d, want %d", got, closeNotSigned)
	}
	p = h.display(token, "s3")
	p.hear("pair") // its token is dead
	h.want(404, "POST", "/api/v1/displays/a2/identify", ask{})
}

func TestANewerPageOfADisplayReplacesTheOlder(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	token := h.displayToken("a1")
	first := h.display(token, "s1")
	first.hear("program")
	second := h.display(token, "s2")
	second.hear("program")
	if got := first.closed(); got != closeReplaced {
		t.Errorf("close code = %d, want %d", got, closeReplaced)
	}
	if s := h.wall.Live().Displays["a1"]; !s.Connected || s.Session != "s2" {
		t.Errorf("display = %+v, want connected with s2", s)
	}
}

func TestADisplayThatBreaksTheProtocolIsClosedWithAReason(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	token := h.displayToken("a1")
	hello := displayHelloText(token, "s1")
	for _, tt := range []struct {
		name string
		say  []string
		code int
	}{
		{"garbage", []string{`{nope`}, closeBadMessage},
		{"no type", []string{`{"a":1}`}, closeBadMessage},
		{"unknown type", []string{hello, `{"type":"dance"}`}, closeBadMessage},
		{"unknown field", []string{hello, `{"type":"clock","t1":1,"t9":2}`}, closeBadMessage},
		{"before hello", []string{`{"type":"clock","t1":1}`}, closeBadMessage},
		{"two hellos", []string{hello, hello}, closeBadMessage},
		{"old protocol", []string{strings.Replace(hello, `"protocol":1`, `"protocol":0`, 1)}, closeOld},
		{"wrong SDP", []string{hello, `{"type":"answer","sdp":"v=nonsense"}`}, closeBadMessage},
		{"too large", []string{hello, `{"type":"resync","tile":"` + strings.Repeat("x", socketReadLimit) + `"}`}, websocket.CloseMessageTooBig},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := h.open("/ws/display")
			for _, m := range tt.say {
				_ = p.conn.WriteMessage(websocket.TextMessage, []byte(m)) // it may be closed by now: closed says how
			}
			p.t = t
			if got := p.closed(); got != tt.code {
				t.Errorf("close code = %d, want %d", got, tt.code)
			}
		})
	}
}

func TestOneMachineDoesNotKeepTheDisplaysOut(t *testing.T) {
	h := newHouse(t)
	for range maxWaitingFrom {
		h.display("", "s1").hear("pair")
	}
	if got := h.display("", "s1").closed(); got != closeDenied {
		t.Errorf("close code = %d, want %d", got, closeDenied)
	}
	if !h.server.hub.room("192.0.2.7") {
		t.Error("a page of another machine may not wait")
	}
}

func TestAPageThatIsNoDisplayIsNotHeard(t *testing.T) {
	h := newHouse(t)
	p := h.display("", "s1")
	p.hear("pair")
	for _, m := range []string{
		`{"type":"painted","revision":1,"at":1}`, `{"type":"answer","sdp":"v=nonsense"}`,
		`{"type":"health","hidden":true,"clockError":0,"windows":[]}`, `{"type":"clock","t1":1}`,
	} {
		p.say(m)
	}
	p.hear("clock") // everything before it was read
	if s := h.wall.Live().Displays["a1"]; s.Connected || s.Hidden || s.Revision != 0 {
		t.Errorf("display = %+v, want nothing of what a stranger said", s)
	}
}

func TestAFloodIsClosed(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	p := h.display(h.displayToken("a1"), "s1")
	p.hear("program")
	for range socketBurst * 3 {
		if p.conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"clock","t1":1}`)) != nil {
			break
		}
	}
	if got := p.closed(); got != closeFlood {
		t.Errorf("close code = %d, want %d", got, closeFlood)
	}
}

func TestAStrangerWhoNeverSaysHelloIsNotKept(t *testing.T) {
	h := newHouse(t)
	h.server.greeting = 200 * time.Millisecond
	h.signIn()
	for _, path := range []string{"/ws/rooms/rapat", "/ws/display", "/ws/console"} {
		p := h.open(path)
		if err := p.conn.WriteControl(websocket.PongMessage, nil, time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		if got := p.closed(); got != websocket.CloseNormalClosure {
			t.Errorf("%s: close code = %d, want 1000", path, got)
		}
		p = h.open(path)
		p.say(`{"type":"clock","t1":1}`)
		if got := p.closed(); got != closeBadMessage {
			t.Errorf("%s: clock before hello: close code = %d, want %d", path, got, closeBadMessage)
		}
	}
}

func TestTheClockIsAnsweredWithFourTimestampsInMicroseconds(t *testing.T) {
	h := newHouse(t)
	p := h.display("", "s1")
	p.hear("pair")
	before := time.Now().UnixMicro()
	p.say(`{"type":"clock","t1":42}`)
	m := p.hear("clock")
	t2, _ := m["t2"].(float64)
	t3, _ := m["t3"].(float64)
	if m["t1"] != 42.0 || int64(t2) < before || t3 < t2 || int64(t3) > time.Now().UnixMicro() {
		t.Errorf("clock = %v, want t1 back and t2 ≤ t3 between now and now", m)
	}
}

func TestADisplayGetsATileOnceAndThenPatchesNewestFirst(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	p := h.display(h.displayToken("a1"), "s1")
	p.hear("program")
	h.want(200, "PUT", "/api/v1/tiles/pad/data", ask{body: `{"value":{"v":1},"target":{"v":100},"note":"` + strings.Repeat("x", 40) + `"}`})
	h.want(200, "POST", "/api/v1/walls/utama/take", ask{body: `{"layout":"situasi"}`})
	take, _ := p.hear("prepare")["take"].(string)
	tile := p.hear("tile")
	version, _ := tile["version"].(float64)
	doc, _ := tile["document"].(map[string]any)
	if tile["tile"] != "pad" || doc["value"] == nil {
		t.Fatalf("tile = %v, want pad and its value", tile)
	}
	p.say(`{"type":"ready","take":"` + take + `"}`)
	for v := 2; v <= 30; v++ {
		h.want(200, "PATCH", "/api/v1/tiles/pad/data", ask{body: `{"value":{"v":` + strconv.Itoa(v) + `}}`, kind: "application/merge-patch+json"})
	}
	patches := 0
	for last := 0.0; last != 30; {
		kind, m := p.next()
		switch kind {
		case "tile": // on air again, or the patch is no smaller
			doc, _ = m["document"].(map[string]any)
		case "patch":
			if m["base"] != version {
				t.Fatalf("patch over %v, want over %v", m["base"], version)
			}
			doc, _ = m["patch"].(map[string]any)
			patches++
		default:
			continue
		}
		version, _ = m["version"].(float64)
		value, _ := doc["value"].(map[string]any)
		got, _ := value["v"].(float64)
		if got < last {
			t.Fatalf("value = %v after %v", got, last)
		}
		last = got
	}
	if patches == 0 {
		t.Error("no update came as a patch")
	}
	p.say(`{"type":"resync","tile":"pad"}`)
	if again := p.hear("tile"); again["version"] != version {
		t.Errorf("after a resync version = %v, want %v", again["version"], version)
	}
}

func TestAStalledDisplayIsDroppedAndTheOthersGoOn(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	h.server.patient = 200 * time.Millisecond
	stalled := h.display(h.displayToken("a1"), "s1")
	stalled.hear("program")
	h.want(200, "PUT", "/api/v1/displays/a2", ask{body: `{"spec":{"wall":"utama","panel":"a2"}}`})
	other := h.display(h.displayToken("a2"), "s2")
	other.hear("program")
	big := strings.Repeat("x", 16<<10)
	for range 20_000 { // reads nothing: its buffers fill, then its outbox
		if !h.server.hub.connected("a1") {
			break
		}
		h.server.hub.Send("a1", wall.Cancel{Take: big})
	}
	h.server.hub.Send("a2", wall.Identify{For: time.Second})
	other.hear("identify")
	changed := h.wall.Watch(0)
	defer changed.Close()
	for deadline := time.After(patience); h.wall.Live().Displays["a1"].Connected; {
		select {
		case <-changed.C():
		case <-deadline:
			t.Fatal("the stalled display is still connected")
		}
	}
}

func TestAConsoleHearsEverythingAndWhatChanges(t *testing.T) {
	h := newHouse(t)
	if got := h.open("/ws/console").closed(); got != closeNotSigned {
		t.Errorf("without a session the close code = %d, want %d", got, closeNotSigned)
	}
	h.signIn()
	p := h.open("/ws/console")
	p.say(`{"type":"hello","protocol":1,"ui":""}`)
	if user, _ := p.hear("hello")["user"].(map[string]any); user["name"] != "admin" {
		t.Errorf("user = %v, want admin", user)
	}
	for _, kind := range []string{"declared", "wall", "displays", "sources", "rooms", "tiles"} {
		p.hear(kind)
	}
	h.want(200, "PUT", "/api/v1/walls/utama/preview", ask{body: `{"layout":"situasi"}`})
	for {
		if preview, _ := p.hear("wall")["preview"].(map[string]any); preview["layout"] == "situasi" {
			break
		}
	}
	waiting := h.display("", "s1")
	code := waiting.hear("pair")["code"]
	for {
		if pairing, _ := p.hear("displays")["pairing"].([]any); len(pairing) == 1 {
			if one, _ := pairing[0].(map[string]any); one["code"] != code {
				t.Errorf("pairing = %v, want %v", one, code)
			}
			break
		}
	}
	h.want(204, "DELETE", "/api/v1/session", ask{})
	if got := p.closed(); got != closeNotSigned {
		t.Errorf("after signing out the close code = %d, want %d", got, closeNotSigned)
	}
}

func TestAConsoleLivesAsLongAsItsToken(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	end := h.now.Now().Add(time.Hour).Format(time.RFC3339)
	out := h.want(201, "POST", "/api/v1/tokens", ask{body: `{"kind":"program","subject":"pantau","role":"viewer","expires":"` + end + `"}`})
	conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(h.http.URL, "http")+"/ws/console",
		http.Header{"Authorization": {"Bearer " + out["token"].(string)}})
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	defer func() { _ = conn.Close() }()
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	p := &page{t, conn}
	p.say(`{"type":"hello","protocol":1,"ui":""}`)
	p.hear("tiles")
	h.want(200, "PUT", "/api/v1/rooms/rapat", ask{body: `{"spec":{"title":"Baru"}}`})
	p.hear("declared") // a change does not end the console of a program
	h.now.advance(2 * time.Hour)
	if got := p.closed(); got != closeNotSigned {
		t.Errorf("close code = %d, want %d", got, closeNotSigned)
	}
}

// leaving records who leaves.

func TestADeadScreenWithoutAPageIsClosedAndALivingOneIsNot(t *testing.T) {
	s := newScreens()
	start := time.Unix(1000, 0)
	s.changed("a1", true)
	s.lost("a1", start)
	s.lost("a2", start)
	if over := s.over(start.Add(screenGrace - time.Second)); len(over) != 0 {
		t.Errorf("over = %v before the grace is over", over)
	}
	if over := s.over(start.Add(screenGrace)); len(over) != 1 || over[0] != "a2" {
		t.Errorf("over = %v, want a2: the pictures of a1 live", over)
	}
	s.changed("a1", false)
	s.back("a1")
	if over := s.over(start.Add(time.Hour)); len(over) != 0 {
		t.Errorf("over = %v, want none: a1 came back", over)
	}
}
