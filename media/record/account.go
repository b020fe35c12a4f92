package record

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

// wrote adds a fragment to the index.
func (a *Archive) wrote(t *track, s *segment, p part) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(s.parts) == 0 {
		t.segments = append(t.segments, s)
	}
	s.parts = append(s.parts, p)
	s.size, s.length, s.wrote = p.offset+p.size, p.at+p.length, a.cfg.Now()
	if t.problem != "" {
		t.problem = ""
		a.cfg.Log.Info("recording goes on", "camera", t.camera)
	}
}

// trouble remembers and logs, once, why a camera is not recorded.
func (a *Archive) trouble(t *track, problem string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t.problem != problem {
		t.problem = problem
		a.cfg.Log.Error("recording stopped", "camera", t.camera, "error", err)
	}
}

// plain is an error without the path it happened at.
func plain(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err
	}
	return err
}

// endOf is where a recording ends, in ticks; 0 when it is empty.
func (a *Archive) endOf(t *track) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(t.segments) == 0 {
		return 0
	}
	return t.segments[len(t.segments)-1].end()
}

// setBack makes room for a file that begins at a time. When that is before the
// end of what there is, the machine's clock was set back: it is right now and
// was wrong before, so the older files are given the times they have by it.
// The order of what was recorded stays the order of its times.
func (a *Archive) setBack(t *track, at int64) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(t.segments) == 0 {
		return at
	}
	over := t.segments[len(t.segments)-1].end() - at
	if over <= 0 {
		return at
	}
	if over <= rate { // the last picture was taken for longer than it was
		return at + over
	}
	const ms = rate / 1000
	over = (over + ms - 1) / ms * ms
	a.cfg.Log.Warn("clock was set back: what was recorded before is dated by it", "camera", t.camera, "by", time.Duration(over/ms)*time.Millisecond)
	for _, s := range t.segments {
		path := filepath.Join(t.dir, name(s.start-over))
		if err := os.Rename(s.path, path); err != nil {
			a.cfg.Log.Error("recorded file keeps its old date until the next start", "camera", t.camera, "error", err)
		} else {
			s.path = path
		}
		s.start -= over
	}
	return at
}
