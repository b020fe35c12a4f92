package record_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
	"kawung/media/record"
)

func cutter(t *testing.T, s *stage, max int64) (clips *record.Clips, dir string) {
	t.Helper()
	dir = filepath.Join(s.dir, "..", "clips")
	clips, err := record.NewClips(s.archive, dir, max)
	if err != nil {
		t.Fatal(err)
	}
	return clips, dir
}

func TestAClipPlaysAndItsHashIsTheFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{Path: filepath.Join(t.TempDir(), "recordings")})
		defer s.stop()
		clips, dir := cutter(t, s, 1<<30)
		s.keep(30 * time.Minute)
		s.record()
		s.play(60 * time.Second)
		from, to := time.Now().Add(-45*time.Second), time.Now().Add(-15*time.Second)
		clip, err := clips.Cut(t.Context(), "c", from, to, "sari")
		if err != nil {
			t.Fatal(err)
		}
		if before, after := from.Sub(clip.From), clip.To.Sub(to); before < 0 || before > 2*time.Second || after < 0 || after > 2*time.Second || clip.By != "sari" {
			t.Errorf("clip %+v of %s to %s, want a group of pictures more at most", clip, from, to)
		}
		got, f, err := clips.Open(clip.ID)
		if err != nil || got.SHA256 != clip.SHA256 {
			t.Fatalf("Open = %+v, %v, want %+v", got, err, clip)
		}
		defer f.Close()
		hash := sha256.New()
		n, err := io.Copy(hash, f)
		if sum := hex.EncodeToString(hash.Sum(nil)); err != nil || sum != clip.SHA256 || n != clip.Bytes {
			t.Errorf("the file has %d bytes with hash %s (%v), the clip says %d with %s", n, sum, err, clip.Bytes, clip.SHA256)
		}
		file := filepath.Join(dir, clip.ID+".mp4")
		said := strings.Split(ffprobe(t, file, "-count_frames", "-select_streams", "v", "-show_entries", "stream=width,duration,nb_read_frames"), ",")
		length, _ := strconv.ParseFloat(said[1], 64)
		if want := clip.To.Sub(clip.From); said[0] != "640" || !about(time.Duration(length*1e9), want) || said[2] != strconv.Itoa(int(want.Seconds()*fps+0.5)) {
			t.Errorf("ffprobe says %v, want 640 pixels and %s at %d a second", said, want, fps)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v (%v), want 0600", info.Mode(), err)
		}
		if list, err := clips.List(); err != nil || len(list) != 1 || list[0].ID != clip.ID {
			t.Errorf("List = %v, %v", list, err)
		}
		if _, err := clips.Delete(clip.ID); err != nil {
			t.Error(err)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%v is left of a deleted clip", left)
		}
	})
}

func TestAClipOverAGapHoldsItsLastPictureAndSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{Path: filepath.Join(t.TempDir(), "recordings")})
		defer s.stop()
		clips, dir := cutter(t, s, 1<<30)
		s.keep(30 * time.Minute)
		s.record()
		began := time.Now()
		s.play(10 * time.Second)
		time.Sleep(20 * time.Second)
		s.sent = 0
		s.play(10 * time.Second)
		clip, err := clips.Cut(t.Context(), "c", began.Add(-time.Hour), time.Now(), "sari")
		if err != nil || len(clip.Gaps) != 1 || !about(clip.Gaps[0].To.Sub(clip.Gaps[0].From), 20*time.Second) {
			t.Fatalf("clip %+v, %v, want one gap of 20 s", clip, err)
		}
		length, _ := strconv.ParseFloat(ffprobe(t, filepath.Join(dir, clip.ID+".mp4"), "-select_streams", "v", "-show_entries", "stream=duration"), 64)
		if want := clip.To.Sub(clip.From); !about(time.Duration(length*1e9), want) || want < 38*time.Second {
			t.Errorf("it is %.1f s long, want %s", length, want)
		}
	})
}

func TestWhatCannotBeCutIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{Path: filepath.Join(t.TempDir(), "recordings")})
		defer s.stop()
		clips, dir := cutter(t, s, 1<<10)
		s.keep(30 * time.Minute)
		s.record()
		s.play(10 * time.Second)
		now := time.Now()
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		for _, tt := range []struct {
			ctx      context.Context
			camera   string
			from, to time.Time
			want     error
		}{
			{t.Context(), "c", now.Add(-3 * time.Hour), now, media.ErrTooLong},
			{t.Context(), "c", now.Add(-3 * time.Hour), now.Add(-2 * time.Hour), media.ErrUnrecorded},
			{t.Context(), "other", now.Add(-time.Minute), now, media.ErrUnrecorded},
			{t.Context(), "c", now.Add(-time.Minute), now, media.ErrClipSpace},
		} {
			if clip, err := clips.Cut(tt.ctx, tt.camera, tt.from, tt.to, "sari"); !errors.Is(err, tt.want) {
				t.Errorf("Cut(%s, %s) = %+v, %v, want %v", tt.camera, tt.to.Sub(tt.from), clip, err, tt.want)
			}
		}
		wide, err := record.NewClips(s.archive, dir, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wide.Cut(ended, "c", now.Add(-time.Minute), now, "sari"); !errors.Is(err, context.Canceled) {
			t.Errorf("a cut nobody waits for: %v", err)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 || len(wide.Cutting()) != 0 {
			t.Errorf("%v and %v are left of what was not cut", left, wide.Cutting())
		}
		for _, id := range []string{"../recordings/c/1", "", ".", "..", "nothing"} {
			if _, _, err := wide.Open(id); !errors.Is(err, media.ErrNotFound) {
				t.Errorf("Open(%q) = %v, want ErrNotFound", id, err)
			}
		}
	})
}
