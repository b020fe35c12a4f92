package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"kawung/wall"
)

func TestATakeThatIsTooMuchIsAProblemWithAProposal(t *testing.T) {
	p := newProblem(&wall.BudgetError{
		Wall: "utama", Thin: []string{"w1"}, Fits: true,
		Displays: []wall.DisplayLoad{{Display: "a1", Share: 0.994, Thinned: 0.55, Known: true}},
	})
	if p.Status != http.StatusConflict || p.Type != typeBudget || !strings.Contains(p.Detail, "a1 99 %") {
		t.Errorf("%d %s %q, want 409 of %s that names a1", p.Status, p.Type, p.Detail, typeBudget)
	}
	got, err := json.Marshal(p.Budget)
	want := `{"displays":[{"display":"a1","percent":99,"thinned":55,"known":true,"guessed":[]}],"thin":["w1"],"fits":true}`
	if err != nil || string(got) != want {
		t.Errorf("budget %s, %v, want %s", got, err, want)
	}
	if p := newProblem(wall.ErrInUse); p.Budget != nil || p.Type != "about:blank" {
		t.Errorf("another conflict: %+v", p)
	}
}

func TestThinAndForceTogetherAreRefused(t *testing.T) {
	both := takeBody{previewBody: previewBody{Layout: "situasi"}, Thin: true, Force: true}
	if err := both.check(); err == nil {
		t.Error("thin and force: no error")
	}
	both.Force = false
	if err := both.check(); err != nil {
		t.Errorf("thin: %v", err)
	}
}

func TestWhatADisplayDecodesIsToldInPercent(t *testing.T) {
	load := &wall.DisplayLoad{Share: 0.83}
	for _, tt := range []struct {
		status wall.DisplayStatus
		want   string
	}{
		{wall.DisplayStatus{}, `{"now":0,"known":false,"dropped":0}`},
		{wall.DisplayStatus{Preview: load}, `{"now":0,"preview":83,"known":false,"dropped":0}`},
		{
			wall.DisplayStatus{Decode: wall.DecodeHealth{Pixels: 41, Capacity: 100, Dropped: 0.02}, Preview: load},
			`{"now":41,"preview":83,"known":true,"dropped":2}`,
		},
	} {
		if got, _ := json.Marshal(newDecode(tt.status)); string(got) != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}
