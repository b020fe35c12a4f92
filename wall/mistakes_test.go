package wall

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"kawung/layouts"
)

// filled is what the console makes of a template.
func (s Sentence) filled() string {
	var pairs []string
	for i, v := range s.Values {
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(s.Template)
}

func TestATemplateFilledWithItsValuesIsTheSentence(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	for range 5000 {
		var format strings.Builder
		var args []any
		for range random.IntN(6) {
			format.WriteString(pick("is ", "100 %% of ", "×", "…: ", ""))
			switch random.IntN(4) {
			case 0:
				format.WriteString(pick("%s", "%q", "%v", "%-9s", "%.2s"))
				args = append(args, pick("", "pasar", "{0}", "%s", `"`, "a\nb", "alun–alun"))
			case 1:
				format.WriteString(pick("%d", "%v", "%03d"))
				args = append(args, random.IntN(2000)-1000)
			case 2:
				format.WriteString(pick("%g", "%.2f"))
				args = append(args, random.NormFloat64())
			default:
				format.WriteString(pick("%s", "%v"))
				args = append(args, time.Duration(random.Int64N(int64(time.Hour))))
			}
		}
		s := newSentence(format.String(), args...)
		if s.Detail != fmt.Sprintf(format.String(), args...) || s.filled() != s.Detail || len(s.Values) != len(args) {
			t.Fatalf("newSentence(%q, %q) = %+v, which is filled to %q", format.String(), args, s, s.filled())
		}
	}
}

func TestAMistakeOfAnotherRoomKeepsItsPartsWhereThatRoomSaysThem(t *testing.T) {
	var m mistakes
	m.keep("region", layouts.Region{X: 0.5, Width: 0.75, Height: 1}.ValidateFraction())
	m.keep("panels", layouts.ValidatePanels([]layouts.Panel{{Name: "a1"}}))
	m.keep("fit", nil)
	got := FieldErrors(m.err())
	if len(got) != 2 {
		t.Fatalf("mistakes = %v, want two", got)
	}
	const template = "from ({0}, {1}) to ({2}, {3}) is not inside the wall, which goes from 0 to 1"
	if s := got[0].Sentence; s.Template != template || strings.Join(s.Values, " ") != "0.5 0 1.25 1" || s.filled() != s.Detail {
		t.Errorf("region: %+v, want %q", s, template)
	}
	if s := got[1].Sentence; s.Template != "" || !strings.HasPrefix(s.Detail, `panel "a1": `) {
		t.Errorf("panels: %+v, want only what layouts said", s)
	}
}

func TestOnlyASentenceThatSaysEverythingStandsForAnError(t *testing.T) {
	used := NewRefusal(ErrInUse, "%s is in use by %s", "tour pagi", "schedule apel")
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"alone", used, "{0} is in use by {1}"},
		{"of an object", fmt.Errorf("tour pagi: %w", used), "{0} is in use by {1}"},
		{"with more behind it", fmt.Errorf("%w; wait", used), ""},
		{"one of two", errors.Join(used, used), ""},
		{"without parts", ErrInUse, ""},
		{"none", nil, ""},
	} {
		if got := Said(tt.err).Template; got != tt.want {
			t.Errorf("%s: Said(%v) = %q, want %q", tt.name, tt.err, got, tt.want)
		}
	}
	if !errors.Is(used, ErrInUse) || used.Error() != "tour pagi is in use by schedule apel" {
		t.Errorf("NewRefusal = %v, want ErrInUse that says what and by whom", used)
	}
}
