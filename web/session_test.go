package web

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"kawung/wall"
)

func TestSigningInGivesACookieAndSigningOutTakesIt(t *testing.T) {
	h := newHouse(t)
	h.want(401, "GET", "/api/v1/session", ask{})
	_, head, _ := h.do("POST", "/api/v1/session", ask{body: `{"user":"admin","password":"` + password + `"}`})
	cookie := head.Get("Set-Cookie")
	for _, part := range []string{"kawung=kws_", "HttpOnly", "SameSite=Strict", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie %q lacks %q", cookie, part)
		}
	}
	if who := h.want(200, "GET", "/api/v1/session", ask{}); who["user"] != "admin" || who["role"] != "admin" {
		t.Errorf("who am I = %v, want admin", who)
	}
	for _, tok := range h.wall.State().Tokens {
		if strings.Contains(cookie, tok.Hash) {
			t.Error("the cookie is stored as it is, want only its hash")
		}
	}
	h.want(204, "DELETE", "/api/v1/session", ask{})
	h.want(401, "GET", "/api/v1/session", ask{})
}

func TestAUserWhoDoesNotExistIsRefusedLikeAWrongPassword(t *testing.T) {
	h := newHouse(t)
	wrong := h.want(401, "POST", "/api/v1/session", ask{body: `{"user":"admin","password":"salah-sekali"}`})
	unknown := h.want(401, "POST", "/api/v1/session", ask{body: `{"user":"siapa","password":"salah-sekali"}`})
	if wrong["detail"] != unknown["detail"] {
		t.Errorf("details differ: %v and %v", wrong["detail"], unknown["detail"])
	}
}

func TestTheSixthWrongPasswordWithinAMinuteHasToWait(t *testing.T) {
	h := newHouse(t)
	bad := ask{body: `{"user":"admin","password":"salah-sekali"}`}
	for range userFailures {
		h.want(401, "POST", "/api/v1/session", bad)
	}
	status, head, _ := h.do("POST", "/api/v1/session", ask{body: `{"user":"admin","password":"` + password + `"}`})
	if status != 429 || head.Get("Retry-After") == "" {
		t.Errorf("the sixth attempt = %d with Retry-After %q, want 429 and some seconds", status, head.Get("Retry-After"))
	}
	h.want(401, "POST", "/api/v1/session", ask{body: `{"user":"tamu","password":"salah-sekali"}`})
	h.now.advance(throttleWindow)
	h.want(200, "POST", "/api/v1/session", ask{body: `{"user":"admin","password":"` + password + `"}`})
}

func TestGuessesAtOnceAreNoMoreThanGuessesInTurn(t *testing.T) {
	h := newHouse(t)
	statuses := make(chan int)
	const flood = 4 * userFailures
	for range flood {
		go func() {
			status, _, _ := h.do("POST", "/api/v1/session", ask{body: `{"user":"admin","password":"salah-sekali"}`})
			statuses <- status
		}()
	}
	tried := 0
	for range flood {
		if <-statuses == http.StatusUnauthorized {
			tried++
		}
	}
	if most := userFailures + cap(h.server.hashing) - 1; tried > most {
		t.Errorf("%d of %d passwords were tried, want at most %d", tried, flood, most)
	}
}

func TestOneAddressCannotGuessForEverUnderNewNames(t *testing.T) {
	h := newHouse(t)
	for range addressFailures {
		h.server.noise.fail("127.0.0.1")
	}
	h.want(429, "POST", "/api/v1/session", ask{body: `{"user":"siapa","password":"salah-sekali"}`})
	h.want(429, "GET", "/api/v1/invites/kwj_00.salah", ask{})
	h.signIn()
	invite := h.want(201, "POST", "/api/v1/rooms/rapat/invites", ask{body: `{}`})
	h.want(200, "GET", "/api/v1/invites/"+invite["token"].(string), ask{client: h.newClient()})
}

func TestASessionEndsTwelveHoursAfterItWasLastUsed(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	h.now.advance(11 * time.Hour)
	if _, head, _ := h.do("GET", "/api/v1/session", ask{}); head.Get("Set-Cookie") == "" {
		t.Error("a session used after 11 h is not renewed")
	}
	h.now.advance(11 * time.Hour)
	h.want(200, "GET", "/api/v1/session", ask{})
	h.now.advance(sessionTime + time.Minute)
	h.want(401, "GET", "/api/v1/session", ask{})
}

func TestAPageOfAnotherOriginChangesNothing(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	put := func(origin string) ask {
		return ask{body: `{"spec":{"title":"x"}}`, headers: map[string]string{"Origin": origin}}
	}
	h.want(403, "PUT", "/api/v1/rooms/rapat", put("https://jahat.example"))
	h.want(403, "PUT", "/api/v1/rooms/rapat", put("null"))
	h.want(403, "PUT", "/api/v1/rooms/rapat", put("")) // a cookie without an Origin
	if r, _ := h.wall.State().Room("rapat"); r.Title != "Rapat koordinasi" {
		t.Errorf("title = %q: it was changed", r.Title)
	}
	h.want(200, "PUT", "/api/v1/rooms/rapat", put(h.http.URL))
}

func TestAUsersHashIsNeverShown(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	h.want(200, "PUT", "/api/v1/users/budi", ask{body: `{"spec":{"role":"operator","password":"cukup-panjang"}}`})
	_, _, out := h.do("GET", "/api/v1/users", ask{})
	if text := string(encode(out)); strings.Contains(text, "argon2") {
		t.Errorf("users = %s: a hash is shown", text)
	}
	before, _ := h.wall.State().User("budi")
	h.want(200, "PUT", "/api/v1/users/budi", ask{body: `{"spec":{"role":"viewer"}}`})
	after, _ := h.wall.State().User("budi")
	if after.Role != wall.RoleViewer || after.Hash != before.Hash || after.Hash == "" {
		t.Errorf("user = %v, want another role and the same password", after.Role)
	}
}

func TestRolesAndScopesAreHeld(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	guest := h.newClient()
	h.want(200, "POST", "/api/v1/session", ask{client: guest, body: `{"user":"tamu","password":"` + password + `"}`})
	h.want(200, "GET", "/api/v1/walls/utama/program", ask{client: guest})
	h.want(403, "POST", "/api/v1/walls/utama/take", ask{client: guest, body: `{"layout":"situasi"}`})
	h.want(403, "GET", "/api/v1/audit", ask{client: guest})
	out := h.want(201, "POST", "/api/v1/tokens", ask{body: `{"kind":"program","subject":"bapenda","scope":"tile/pad"}`})
	program := func(body string) ask {
		return ask{client: http.DefaultClient, body: body, headers: map[string]string{"Authorization": "Bearer " + out["token"].(string), "Origin": ""}}
	}
	pushed := h.want(200, "PUT", "/api/v1/tiles/pad/data", program(`{"value":{"v":7}}`))
	if pushed["tile"] != "pad" || pushed["version"] == nil {
		t.Errorf("pushed = %v, want the tile and its version", pushed)
	}
	h.want(403, "PUT", "/api/v1/tiles/lain/data", program(`{"value":{"v":7}}`))
	h.want(403, "POST", "/api/v1/walls/utama/take", program(`{"layout":"situasi"}`))
	h.want(204, "DELETE", "/api/v1/tokens/"+out["id"].(string), ask{})
	h.want(401, "PUT", "/api/v1/tiles/pad/data", program(`{"value":{"v":7}}`))
}

func TestATokenMayBeForOneCameraOnly(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	put := func(name string) {
		h.want(200, "PUT", "/api/v1/cameras/"+name, ask{body: `{"spec":{"url":"rtsp://127.0.0.1:1/x"}}`})
	}
	put("pasar")
	put("alun-alun")
	bearer := func(token any) ask {
		return ask{client: http.DefaultClient, headers: map[string]string{"Authorization": "Bearer " + token.(string), "Origin": ""}}
	}
	nvr := h.want(201, "POST", "/api/v1/tokens", ask{body: `{"kind":"program","subject":"nvr","scope":"camera/pasar"}`})
	h.want(200, "GET", "/api/v1/cameras/pasar/health", bearer(nvr["token"]))
	h.want(403, "GET", "/api/v1/cameras/alun-alun/health", bearer(nvr["token"]))
	h.want(403, "GET", "/api/v1/cameras/pasar", bearer(nvr["token"]))

	cam := h.want(201, "POST", "/api/v1/tokens", ask{body: `{"kind":"camera","subject":"pasar"}`})
	h.want(403, "GET", "/api/v1/cameras/pasar/health", bearer(cam["token"]))
	h.want(404, "POST", "/api/v1/tokens", ask{body: `{"kind":"camera","subject":"siapa"}`})
	h.want(400, "POST", "/api/v1/tokens", ask{body: `{"kind":"camera","subject":"pasar","scope":"camera/alun-alun"}`})
	h.want(422, "POST", "/api/v1/tokens", ask{body: `{"kind":"program","subject":"x","scope":"room/rapat"}`})
	h.want(204, "DELETE", "/api/v1/cameras/pasar", ask{})
	put("pasar")
	h.want(401, "GET", "/api/v1/cameras/pasar/health", bearer(cam["token"])) // it died with its camera
}

func TestOtherDoorsTakeTokensAndCountWrongOnes(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	h.want(200, "PUT", "/api/v1/cameras/pasar", ask{body: `{"spec":{"url":"rtsp://127.0.0.1:1/x"}}`})
	made := h.want(201, "POST", "/api/v1/tokens", ask{body: `{"kind":"program","subject":"nvr","scope":"camera/pasar"}`})
	const play, pasar = "rtsp play", "camera/pasar"
	who, err := h.server.Admit("10.0.0.9", made["token"].(string), play, pasar)
	if err != nil || who.Name != "program/nvr" {
		t.Errorf("Admit = %v, %v, want program/nvr", who, err)
	}
	if _, err := h.server.Admit("10.0.0.9", made["token"].(string), play, "camera/lain"); !errors.Is(err, wall.ErrDenied) {
		t.Errorf("Admit to another camera = %v, want ErrDenied", err)
	}
	for range tokenFailures {
		if _, err := h.server.Admit("10.0.0.9", password, play, pasar); !errors.Is(err, ErrToken) {
			t.Fatalf("Admit of a password = %v, want ErrToken", err)
		}
	}
	if _, err := h.server.Admit("10.0.0.9", "kwp_00.x", play, pasar); !errors.Is(err, ErrTooOften) {
		t.Errorf("one more = %v, want ErrTooOften", err)
	}
	if err := h.server.Still(who, play, pasar); err != nil {
		t.Errorf("Still = %v, want nil", err)
	}
	h.want(204, "DELETE", "/api/v1/tokens/"+made["id"].(string), ask{})
	if err := h.server.Still(who, play, pasar); !errors.Is(err, ErrToken) {
		t.Errorf("Still after it was revoked = %v, want ErrToken", err)
	}
}
