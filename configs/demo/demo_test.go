package demo

import (
	"fmt"
	"slices"
	"testing"

	"kawung/configs/demo/clips"
	"kawung/layouts"
	"kawung/wall"
)

func TestEveryCameraHasAClipAndAnAddress(t *testing.T) {
	var played []string
	objects, err := Objects(func(camera string, height int) string {
		if !slices.Contains(clips.Heights(camera), height) {
			t.Errorf("camera %s wants a clip of %d pixels, which is not there", camera, height)
		}
		if !slices.Contains(played, camera) {
			played = append(played, camera)
		}
		return fmt.Sprintf("rtsp://127.0.0.1:1/%s/%d", camera, height)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(played) != len(clips.Names()) {
		t.Errorf("cameras %v, want those of %v", played, clips.Names())
	}
	for _, o := range objects {
		if c, ok := o.(wall.Camera); ok && (!c.Demo || c.Place == nil || c.Owner == "") {
			t.Errorf("camera %s is not marked as demo, or has no place or owner", c.Name)
		}
	}
}

func TestLayoutsCoverTheWallAndNothingOverlaps(t *testing.T) {
	objects, err := Objects(func(string, int) string { return "rtsp://127.0.0.1:1/x" })
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		l, ok := o.(wall.Layout)
		if !ok {
			continue
		}
		area := 0.0
		var regions []layouts.Region
		for _, w := range l.Windows {
			r := w.Cell.Region()
			for _, other := range regions {
				if overlap(r, other) {
					t.Errorf("layout %s: window %s lies over another", l.Name, w.ID)
				}
			}
			regions, area = append(regions, r), area+r.Width*r.Height
		}
		if area < 0.999 {
			t.Errorf("layout %s covers %.3f of the wall, want all of it", l.Name, area)
		}
	}
}

func overlap(a, b layouts.Region) bool {
	const slack = 1e-9
	return a.X+a.Width > b.X+slack && b.X+b.Width > a.X+slack && a.Y+a.Height > b.Y+slack && b.Y+b.Height > a.Y+slack
}
