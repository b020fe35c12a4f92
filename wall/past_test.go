package wall

import (
	"errors"
	"strings"
	"testing"
)

func TestOnlyKeptCamerasHaveAPast(t *testing.T) {
	s := emptyState()
	for _, o := range []Object{
		Camera{Name: "c", Title: "Pasar", URL: "rtsp://c/", Keep: KeepDefault}, Camera{Name: "d", URL: "rtsp://d/"},
	} {
		s.Objects[o.Key()] = Versioned[Object]{o, 1}
	}
	if err := s.checkSources("wall w", []Window{{Source: "camera/c?at=-60s"}, {Source: "camera/c?at=2026-11-23T10:41:00+07:00"}}); err != nil {
		t.Errorf("a kept camera's past: %v", err)
	}
	err := s.checkSources("wall w", []Window{{Source: "camera/d?at=-60s"}})
	if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "set keep on it") {
		t.Errorf("the past of a camera without keep: %v, want ErrInvalid and what to do", err)
	}
	if err := s.checkSources("wall w", []Window{{Source: "camera/e?at=-60s"}}); !errors.Is(err, ErrNotFound) {
		t.Errorf("the past of no camera: %v, want ErrNotFound", err)
	}
	v := View{Source: "camera/c?at=-60s"}
	if s.describe(&v); v.Title != "Pasar" {
		t.Errorf("its title is %q, want the camera's", v.Title)
	}
	kept, lost := s.withoutLost([]Window{{Source: "camera/d?at=-60s"}, {Source: "camera/d"}})
	if kept[0].Source != "" || kept[1].Source != "camera/d" || len(lost) != 1 || lost[0] != "camera/d?at=-60s" {
		t.Errorf("going back to %v without %v, want the lost past empty and named, and the rest as it was", kept, lost)
	}
	for _, source := range []string{"tile/pad?at=-60s", "camera/c?at=", "camera/c?at=-1s", "camera/c?at=soon", "camera/c?on=-60s", "?at=-60s"} {
		if _, _, err := ParseSource(source); !errors.Is(err, ErrInvalid) {
			t.Errorf("ParseSource(%q) = %v, want ErrInvalid", source, err)
		}
	}
}
