package web

import (
	"testing"

	"kawung/wall"
)

func TestALeaseIsSeenTakenOverAndRefusesOthersWithItsHoldersName(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	for _, name := range []string{"sari", "budi"} {
		h.want(200, "PUT", "/api/v1/users/"+name, ask{body: `{"spec":{"role":"operator","password":"` + password + `"}}`})
	}
	sari, budi := h.newClient(), h.newClient()
	h.signInAs(sari, "sari", wall.RoleOperator)
	h.signInAs(budi, "budi", wall.RoleOperator)
	lease := "/api/v1/walls/utama/lease"
	console := h.open("/ws/console")
	console.say(`{"type":"hello","protocol":1,"ui":""}`)
	h.want(200, "POST", lease, ask{client: sari, body: `{"for":"5m"}`})
	for {
		held := console.hear("wall")["leases"].([]any)
		if len(held) == 1 && held[0].(map[string]any)["by"] == "sari" {
			break
		}
	}
	for _, refused := range []struct{ method, path, body string }{
		{"POST", "/api/v1/walls/utama/take", `{"layout":"situasi"}`},
		{"PUT", "/api/v1/walls/utama/preview", `{"layout":"situasi"}`},
		{"POST", lease, `{}`},
		{"DELETE", lease, ""},
	} {
		p := h.want(423, refused.method, refused.path, ask{client: budi, body: refused.body})
		if by := p["held"].(map[string]any)["by"]; by != "sari" {
			t.Errorf("%s %s: held by %v, want sari", refused.method, refused.path, by)
		}
	}
	waits := h.want(202, "POST", lease, ask{client: budi, body: `{"takeOver":true}`})
	if claim := waits["leases"].([]any)[0].(map[string]any)["claim"]; claim == nil || claim.(map[string]any)["by"] != "budi" {
		t.Errorf("taking over = %v, want budi's claim", waits)
	}
	h.want(200, "POST", lease, ask{client: sari, body: `{"keep":true}`})
	h.want(404, "POST", lease, ask{client: budi, body: `{"keep":true}`})
	h.want(422, "POST", lease, ask{client: sari, body: `{"for":"1s"}`})
	h.want(400, "POST", lease, ask{client: sari, body: `{"for":"soon"}`})
	h.want(204, "DELETE", lease, ask{client: sari})
	h.want(200, "POST", "/api/v1/walls/utama/take", ask{client: budi, body: `{"layout":"situasi"}`})
}

func TestAStaleTakeIsAnsweredWithWhatChangedMeanwhile(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	_, head, _ := h.do("POST", "/api/v1/walls/utama/take", ask{body: `{"layout":"situasi"}`})
	h.want(200, "POST", "/api/v1/walls/utama/take?wait=painted", ask{body: `{"windows":[]}`})
	p := h.want(412, "POST", "/api/v1/walls/utama/take", ask{body: `{"layout":"situasi"}`, headers: map[string]string{"If-Match": head.Get("ETag")}})
	stale := p["stale"].(map[string]any)
	if changes := stale["changes"].([]any); len(changes) != 1 || changes[0].(map[string]any)["by"] != "admin" {
		t.Errorf("stale = %v, want admin's take", stale)
	}
	if windows := stale["windows"].([]any); len(windows) == 0 {
		t.Errorf("stale = %v, want the windows that went", stale)
	}
}
