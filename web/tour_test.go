package web

import "testing"

func TestToursAndSchedulesOverTheAPI(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	console := h.open("/ws/console")
	console.say(`{"type":"hello","protocol":1,"ui":""}`)
	wall := func(want func(m map[string]any) bool) map[string]any {
		for {
			if m := console.hear("wall"); want(m) {
				return m
			}
		}
	}
	touring := `{"id":"t","source":"","region":{"x":0,"y":0,"width":1,"height":1},"tour":{"sources":["camera/pasar","tile/pad"],"every":"1h"}}`
	h.want(200, "PUT", "/api/v1/layouts/putar", ask{body: `{"spec":{"wall":"utama","windows":[` + touring + `]}}`})
	h.want(422, "PUT", "/api/v1/layouts/x", ask{body: `{"spec":{"wall":"utama","windows":[{"region":{"x":0,"y":0,"width":1,"height":1},"tour":{"sources":["tile/pad"],"every":"1s"}}]}}`})
	h.want(200, "POST", "/api/v1/walls/utama/take", ask{body: `{"layout":"putar"}`})
	m := wall(func(m map[string]any) bool { return len(m["turns"].([]any)) == 1 })
	if turn := m["turns"].([]any)[0].(map[string]any); turn["source"] != "camera/pasar" || turn["index"] != 1.0 || turn["of"] != 2.0 || turn["until"] == nil {
		t.Errorf("turn = %v, want camera/pasar, 1 of 2", turn)
	}
	h.want(200, "POST", "/api/v1/walls/utama/windows/t/tour", ask{body: `{"paused":true,"step":1}`})
	wall(func(m map[string]any) bool {
		turn := m["turns"].([]any)[0].(map[string]any)
		return turn["source"] == "tile/pad" && turn["index"] == 2.0 && turn["paused"] == true && turn["until"] == nil
	})
	h.want(404, "POST", "/api/v1/walls/utama/windows/lain/tour", ask{body: `{"step":1}`})
	h.want(422, "POST", "/api/v1/walls/utama/windows/t/tour", ask{body: `{}`})

	h.want(200, "PUT", "/api/v1/tours/pagi", ask{body: `{"spec":{"wall":"utama","layouts":["situasi","putar"],"every":"1h"}}`})
	h.want(422, "PUT", "/api/v1/tours/x", ask{body: `{"spec":{"wall":"utama","layouts":["situasi"],"every":"1h"}}`})
	h.want(200, "POST", "/api/v1/walls/utama/tour", ask{body: `{"start":"pagi"}`})
	m = wall(func(m map[string]any) bool {
		run, _ := m["tour"].(map[string]any)
		return run["layout"] == "situasi" && m["program"].(map[string]any)["tour"] == "pagi"
	})
	if p := m["program"].(map[string]any); p["by"] != "tour/pagi" {
		t.Errorf("program = %v, want it by the tour", p)
	}
	out := h.want(200, "POST", "/api/v1/walls/utama/tour", ask{body: `{"stop":true}`})
	if run := out["tour"].(map[string]any); run["stoppedBy"] != "admin" || run["stopped"] == nil {
		t.Errorf("tour = %v, want it stopped by admin", run)
	}
	h.want(422, "POST", "/api/v1/walls/utama/tour", ask{body: `{"stop":true,"start":"pagi"}`})

	h.want(200, "PUT", "/api/v1/schedules/apel", ask{body: `{"spec":{"wall":"utama","layout":"situasi","at":"07:30","days":["mon"],"zone":"Asia/Makassar"}}`})
	h.want(422, "PUT", "/api/v1/schedules/x", ask{body: `{"spec":{"wall":"utama","layout":"situasi","at":"25:30"}}`})
	items := h.want(200, "GET", "/api/v1/schedules", ask{})["items"].([]any)
	if len(items) != 1 || items[0].(map[string]any)["next"] == nil {
		t.Errorf("schedules = %v, want apel and when it is due", items)
	}
	for {
		list := console.hear("schedules")["schedules"].([]any)
		if len(list) == 1 {
			if s := list[0].(map[string]any); s["name"] != "apel" || s["zone"] != "Asia/Makassar" || s["next"] == nil {
				t.Errorf("schedule = %v, want apel with its zone and when it is due", s)
			}
			break
		}
	}
	h.want(409, "DELETE", "/api/v1/layouts/putar", ask{})
}
