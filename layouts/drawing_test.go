package layouts_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kawung/layouts"
)

var update = flag.Bool("update", false, "rewrite testdata")

// TestDrawingsStayAsTheyWereReviewed draws every wall with a template, twice:
// as it hangs, and put together from what each display draws in its own pixels.
// The golden files are looked at by people; the two halves of one show the same.
func TestDrawingsStayAsTheyWereReviewed(t *testing.T) {
	templates := map[string]string{"2x2": "1+5", "turned": "1+3", "mixed": "3x3", "edge to edge": "2+4", "all at once": "1x1"}
	for _, name := range slices.Sorted(maps.Keys(walls)) {
		got := draw(walls[name], template(t, templates[name]))
		path := filepath.Join("testdata", strings.ReplaceAll(name, " ", "-")+".svg")
		if *update {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is drawn differently; look at it with -update", path)
		}
	}
}

func template(t *testing.T, name string) layouts.Template {
	t.Helper()
	for _, one := range layouts.Templates() {
		if one.Name == name {
			return one
		}
	}
	t.Fatalf("no template %s", name)
	return layouts.Template{}
}

var colours = []string{"#c0562f", "#2f6f8f", "#5b8f3a", "#8a5fa8", "#b8902b", "#4b5d73", "#a8446a", "#2f8f7a", "#7a6a4b"}

// draw is two walls above each other: windows in millimetres behind the
// panels, and the panels' own boxes clipped to their pixels.
func draw(panels []layouts.Panel, tpl layouts.Template) string {
	glass := layouts.Glass(panels)
	var b strings.Builder
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"%.0f %.0f %.0f %.0f\" stroke-width=\"6\">\n",
		glass.X-40, glass.Y-40, glass.Width+80, 2*glass.Height+160)
	for i, r := range tpl.Regions() {
		mm := r.In(glass)
		fmt.Fprintf(&b, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"/>\n", mm.X, mm.Y, mm.Width, mm.Height, colours[i%len(colours)])
	}
	for _, p := range panels {
		fmt.Fprintf(&b, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"none\" stroke=\"#111\"/>\n", p.X, p.Y, p.Width, p.Height)
	}
	fmt.Fprintf(&b, "<g transform=\"translate(0 %.2f)\">\n", glass.Height+80)
	for _, p := range panels {
		drawDisplay(&b, p, tpl, glass)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// drawDisplay is one panel in its own pixels, put where it hangs.
func drawDisplay(b *strings.Builder, p layouts.Panel, tpl layouts.Template, glass layouts.Region) {
	w, h := p.Hanging()
	fmt.Fprintf(b, "<svg x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\">\n", p.X, p.Y, p.Width, p.Height, w, h)
	for i, r := range tpl.Regions() {
		if box, touches := p.Box(r.In(glass)); touches {
			fmt.Fprintf(b, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"/>\n", box.X, box.Y, box.Width, box.Height, colours[i%len(colours)])
			fmt.Fprintf(b, "<path d=\"M%.2f %.2fl%.2f %.2f\" stroke=\"#fff\"/>\n", box.X, box.Y, box.Width, box.Height)
			if len(tpl.Cells) == 1 {
				drawPattern(b, box)
			}
		}
	}
	b.WriteString("</svg>\n")
}

// drawPattern is more lines over a picture that spans panels: the other diagonal
// and thirds, which have to go on behind every frame.
func drawPattern(b *strings.Builder, box layouts.Box) {
	fmt.Fprintf(b, "<path d=\"M%.2f %.2fl%.2f %.2f\" stroke=\"#fff\"/>\n", box.X, box.Y+box.Height, box.Width, -box.Height)
	for third := 1.0; third < 3; third++ {
		fmt.Fprintf(b, "<path d=\"M%.2f %.2fh%.2f\" stroke=\"#fff\"/>\n", box.X, box.Y+third*box.Height/3, box.Width)
		fmt.Fprintf(b, "<path d=\"M%.2f %.2fv%.2f\" stroke=\"#fff\"/>\n", box.X+third*box.Width/3, box.Y, box.Height)
	}
}
