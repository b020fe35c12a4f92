package web

import (
	"fmt"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"kawung/media"
	"kawung/wall"
)

func roomHelloText(token, name, session string) string {
	return `{"type":"hello","protocol":1,"ui":"","token":"` + token + `","name":"` + name + `","office":"","session":"` + session + `"}`
}

func TestAnInviteOpensItsRoomUntilItsHolderIsTakenOut(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	invite := h.want(201, "POST", "/api/v1/rooms/rapat/invites", ask{body: `{"name":"dr. Sari","office":"Dinas Kesehatan"}`})
	token, _ := invite["token"].(string)
	if url, _ := invite["url"].(string); url != h.http.URL+"/j/"+token {
		t.Errorf("url = %q", url)
	}
	out := h.want(200, "GET", "/api/v1/invites/"+token, ask{client: h.newClient()})
	if out["room"] != "rapat" || out["title"] != "Rapat koordinasi" || out["name"] != "dr. Sari" || out["office"] != "Dinas Kesehatan" {
		t.Errorf("invite = %v", out)
	}
	h.want(404, "GET", "/api/v1/invites/kwj_00.salah", ask{})

	p := h.open("/ws/rooms/rapat")
	p.say(roomHelloText(token, "", "s1"))
	if hello := p.hear("hello"); hello["id"] != "dinas-kesehatan" || hello["name"] != "dr. Sari" {
		t.Errorf("hello = %v, want dinas-kesehatan", hello)
	}
	if video, _ := p.hear("offer")["video"].([]any); len(video) != roomVideo {
		t.Errorf("video slots = %d, want %d", len(video), roomVideo)
	}
	if people, _ := p.hear("participants")["participants"].([]any); len(people) != 1 {
		t.Errorf("participants = %v, want one", people)
	}
	again := h.open("/ws/rooms/rapat")
	again.say(roomHelloText(token, "", "s2"))
	again.hear("hello")
	if ended := p.hear("ended"); ended["reason"] != "replaced" {
		t.Errorf("ended = %v, want replaced", ended)
	}
	h.want(204, "DELETE", "/api/v1/rooms/rapat/participants/dinas-kesehatan", ask{})
	if ended := again.hear("ended"); ended["reason"] != "kicked" {
		t.Errorf("ended = %v, want kicked", ended)
	}
	h.want(404, "GET", "/api/v1/invites/"+token, ask{})
	back := h.open("/ws/rooms/rapat")
	back.say(roomHelloText(token, "", "s2"))
	if got := back.closed(); got != closeNotSigned {
		t.Errorf("close code = %d, want %d", got, closeNotSigned)
	}
}

func TestAnInviteForNobodyLetsSeveralIn(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	invite := h.want(201, "POST", "/api/v1/rooms/rapat/invites", ask{body: `{}`})
	token, _ := invite["token"].(string)
	ids := map[any]bool{}
	var last *page
	for _, who := range []string{"Budi", "Sari"} {
		last = h.open("/ws/rooms/rapat")
		last.say(roomHelloText(token, who, "s-"+who))
		ids[last.hear("hello")["id"]] = true
	}
	if len(ids) != 2 {
		t.Errorf("ids = %v, want two", ids)
	}
	last.say(`{"type":"mute","audio":true,"video":false}`)
	last.say(`{"type":"leave"}`)
	if got := last.closed(); got != websocket.CloseNormalClosure {
		t.Errorf("close code = %d, want 1000", got)
	}
	h.want(200, "GET", "/api/v1/rooms/rapat/participants", ask{})
}

func TestAParticipantWhosePageIsGoneLosesTheirPlaceAfterAWhile(t *testing.T) {
	r := newRooms()
	p := &roomPage{room: "rapat", id: "dinkes"}
	start := time.Unix(1000, 0)
	left := &leaving{}
	s := &Server{relay: left}
	r.install(p)
	r.remove(s, p, false, start)
	r.sweep(s, start.Add(roomGrace-time.Second))
	if len(left.ids) != 0 {
		t.Errorf("left = %v before the grace is over", left.ids)
	}
	r.sweep(s, start.Add(roomGrace))
	if len(left.ids) != 1 || left.ids[0] != "rapat/dinkes" {
		t.Errorf("left = %v, want rapat/dinkes", left.ids)
	}
}

func TestWhoLeavesWhileTheyComeBackElsewhereStaysInTheRoom(t *testing.T) {
	r, left := newRooms(), &leaving{}
	s := &Server{relay: left}
	old, next := &roomPage{room: "rapat", id: "dinkes"}, &roomPage{room: "rapat", id: "dinkes"}
	r.install(old)
	if r.install(next) != old {
		t.Error("the page before is not told that it is replaced")
	}
	r.remove(s, old, true, time.Unix(1000, 0))
	if len(left.ids) != 0 {
		t.Errorf("left = %v, want nobody: another page has the place", left.ids)
	}
	r.remove(s, next, true, time.Unix(1000, 0))
	if len(left.ids) != 1 {
		t.Errorf("left = %v, want rapat/dinkes", left.ids)
	}
}

func TestAnEncoderThatSendsNothingAnyMoreLosesItsPlaceAfterAWhile(t *testing.T) {
	r := newRooms()
	start := time.Unix(1000, 0)
	r.encodes("rapat", "dinkes", "t1", start)
	left := &leaving{people: []media.Participant{{ID: "dinkes", Video: true}}}
	s := &Server{relay: left}
	r.sweep(s, start.Add(encoderGrace))
	left.people[0].Video = false
	r.sweep(s, start.Add(2*encoderGrace-time.Second))
	if len(left.ids) != 0 {
		t.Errorf("left = %v while it sends or may come back", left.ids)
	}
	r.sweep(s, start.Add(2*encoderGrace))
	if len(left.ids) != 1 || left.ids[0] != "rapat/dinkes" {
		t.Errorf("left = %v, want rapat/dinkes", left.ids)
	}
}

func TestAnEncoderThatIsTakenOutLosesItsInvite(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	invite := h.want(201, "POST", "/api/v1/rooms/rapat/invites", ask{body: `{"office":"Dinas Kesehatan"}`})
	if err := h.server.relay.Join("rapat", media.Participant{ID: "dinas-kesehatan"}); err != nil {
		t.Fatal(err)
	}
	h.server.rooms.encodes("rapat", "dinas-kesehatan", invite["id"].(string), h.now.Now())
	h.want(204, "DELETE", "/api/v1/rooms/rapat/participants/dinas-kesehatan", ask{})
	h.want(404, "GET", "/api/v1/invites/"+invite["token"].(string), ask{})
	h.want(404, "DELETE", "/api/v1/rooms/rapat/participants/dinas-kesehatan", ask{})
}

func TestAnEncoderWhoseInviteIsTakenBackIsTakenOut(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	invite := h.want(201, "POST", "/api/v1/rooms/rapat/invites", ask{body: `{"office":"Dinas Kesehatan"}`})
	token, _ := invite["token"].(string)
	e := newWHIPEncoder(t)
	h.want(201, "POST", "/api/v1/rooms/rapat/whip", ask{
		body: e.offer(t), kind: typeSDP, client: h.newClient(), headers: map[string]string{"Authorization": "Bearer " + token},
	})
	h.want(204, "DELETE", "/api/v1/tokens/"+invite["id"].(string), ask{})
	h.server.dismiss() // as every second
	if people := h.server.relay.Participants("rapat"); len(people) != 0 {
		t.Errorf("in the room = %v, want nobody: the invite was taken back", people)
	}
}

type leaving struct {
	Relay
	people []media.Participant
	ids    []string
}

func (l *leaving) Participants(string) []media.Participant { return l.people }

func (l *leaving) Leave(room, id string) { l.ids = append(l.ids, room+"/"+id) }

func (l *leaving) CloseScreen(media.ScreenID) {}

func TestNobodyFindsASessionThatIsSomebodyElse(t *testing.T) {
	invite := wall.Token{ID: "0011223344556677", Kind: wall.TokenJoin, Subject: anyGuest, Scope: "room/rapat"}
	seen := map[string]string{}
	for i := range 50_000 { // with 24 bits some seventy of these are each other
		session := fmt.Sprint("s", i)
		id := participantOf(invite, invitation{Room: "rapat"}, roomHello{Name: "Budi", Session: session}).ID
		if other, taken := seen[id]; taken {
			t.Fatalf("sessions %s and %s of one invite are both %s", other, session, id)
		}
		seen[id] = session
	}
}
