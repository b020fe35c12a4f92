package web

import (
	"fmt"
	"testing"

	"kawung/wall"
)

func TestTheHistoryIsReadPageByPageAndComesBack(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	take := func(body string) float64 {
		rev, _ := h.want(200, "POST", "/api/v1/walls/utama/take", ask{body: body})["revision"].(float64)
		h.want(200, "GET", "/api/v1/walls/utama/program", ask{})
		return rev
	}
	take(`{"windows":[]}`)
	take(`{"layout":"situasi"}`)
	old := take(`{"windows":[{"source":"camera/pasar","region":{"x":0,"y":0,"width":0.5,"height":1}}]}`)
	undone := h.want(200, "POST", "/api/v1/walls/utama/undo", ask{})
	if u, _ := undone["undone"].(map[string]any); u["revision"] != old || u["by"] != "admin" {
		t.Errorf("undo = %v, want it to name revision %v by admin", undone, old)
	}
	page := h.want(200, "GET", "/api/v1/walls/utama/history?limit=2", ask{})
	programs, _ := page["programs"].([]any)
	if len(programs) != 2 || page["more"] != true {
		t.Fatalf("history = %v, want two programs and more", page)
	}
	newest, _ := programs[0].(map[string]any)
	second, _ := programs[1].(map[string]any)
	if newest["undoes"] != old || second["revision"] != old || second["undone"] != true {
		t.Errorf("history = %v, want the undo and what it took back", programs)
	}
	page = h.want(200, "GET", fmt.Sprintf("/api/v1/walls/utama/history?before=%.0f", old), ask{})
	if programs, _ = page["programs"].([]any); len(programs) != 2 || page["more"] != false {
		t.Errorf("history before %v = %v, want the two oldest", old, page)
	}
	if _, err := h.wall.Apply(t.Context(), wall.System, wall.Delete{Key: wall.Key{Kind: wall.KindCamera, Name: "pasar"}}); err != nil {
		t.Fatal(err)
	}
	preview := h.want(200, "PUT", "/api/v1/walls/utama/preview", ask{body: fmt.Sprintf(`{"history":%.0f}`, old)})
	if lost, _ := preview["lost"].([]any); len(lost) != 1 || lost[0] != "camera/pasar" || preview["from"] != old {
		t.Errorf("preview = %v, want it of revision %v without camera/pasar", preview, old)
	}
	d := h.want(200, "GET", "/api/v1/walls/utama/preview/difference", ask{})
	if vanishes, _ := d["vanishes"].([]any); len(vanishes) != 1 {
		t.Errorf("difference = %v, want the tile to vanish", d)
	}
	h.want(404, "GET", "/api/v1/walls/lain/history", ask{})
	h.want(400, "GET", "/api/v1/walls/utama/history?limit=501", ask{})
	h.want(404, "PUT", "/api/v1/walls/utama/preview", ask{body: `{"history":9999}`})
	h.want(404, "POST", "/api/v1/walls/utama/undo?zone=kiri", ask{})
}

func TestAWallIsBlankedAndLitAndItsSafeLayoutTaken(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	h.want(200, "POST", "/api/v1/walls/utama/take", ask{body: `{"layout":"situasi"}`})
	out := h.want(200, "POST", "/api/v1/walls/utama/blank", ask{body: `{"on":true}`})
	if b, _ := out["blank"].(map[string]any); b["by"] != "admin" || b["since"] == nil {
		t.Errorf("blank = %v, want by admin since now", out)
	}
	program := h.want(200, "GET", "/api/v1/walls/utama/program", ask{})
	if b, _ := program["blank"].(map[string]any); b["by"] != "admin" || program["layout"] != "situasi" {
		t.Errorf("program = %v, want situasi, blanked by admin", program)
	}
	out = h.want(200, "POST", "/api/v1/walls/utama/blank", ask{body: `{"on":false}`})
	if b, there := out["blank"]; b != nil || !there {
		t.Errorf("blank = %v, want null", out)
	}
	h.want(400, "POST", "/api/v1/walls/utama/blank", ask{body: `{}`})
	h.want(404, "POST", "/api/v1/walls/lain/blank", ask{body: `{"on":true}`})
	h.want(404, "POST", "/api/v1/walls/utama/safe", ask{})
	w, _ := h.wall.State().Wall("utama")
	w.Safe = "situasi"
	if _, err := h.wall.Apply(t.Context(), wall.System, wall.Put{Object: w}); err != nil {
		t.Fatal(err)
	}
	h.want(200, "POST", "/api/v1/walls/utama/safe?wait=painted", ask{})
	if p := h.wall.State().Programs["utama"]; !p.Safe || p.Layout != "situasi" {
		t.Errorf("program = %+v, want the safe layout", p)
	}
}
