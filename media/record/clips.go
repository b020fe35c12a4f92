package record

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kawung/media"
)

// Clips are what was cut out of recordings: one MP4 and one file of words about
// it each. They are kept until somebody deletes them.
type Clips struct {
	archive *Archive
	path    string
	max     int64
	place   chan struct{} // holds the one that is cut: others wait

	mu      sync.Mutex // guards cutting
	cutting []*cutting
}

// A cutting is a clip under way.
type cutting struct {
	media.Cutting
	total   int64
	written atomic.Int64
}

// NewClips returns the clips in a folder, which is made if need be, of at most
// so many bytes together.
func NewClips(a *Archive, path string, maxBytes int64) (*Clips, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("clips: make their folder: %w", err)
	}
	half, err := filepath.Glob(filepath.Join(path, "*.part")) // cut when the daemon was killed
	if err != nil {
		return nil, fmt.Errorf("clips: %w", err)
	}
	for _, file := range half {
		_ = os.Remove(file) // else it only takes room
	}
	return &Clips{archive: a, path: path, max: maxBytes, place: make(chan struct{}, 1)}, nil
}

// Cut cuts what is recorded of a camera between two times, and returns when it
// is on the disk. One clip is cut at a time. ErrTooLong, ErrUnrecorded,
// ErrClipSpace.
func (c *Clips) Cut(ctx context.Context, camera string, from, to time.Time, by string) (media.Clip, error) {
	if to.Sub(from) > media.MaxClip {
		return media.Clip{}, media.ErrTooLong
	}
	job := &cutting{Cutting: media.Cutting{Camera: camera, From: from, To: to, By: by}}
	c.mu.Lock()
	c.cutting = append(c.cutting, job)
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.cutting = slices.DeleteFunc(c.cutting, func(o *cutting) bool { return o == job })
	}()
	select {
	case c.place <- struct{}{}:
	case <-ctx.Done():
		return media.Clip{}, ctx.Err()
	}
	defer func() { <-c.place }()
	piece, err := c.archive.piece(camera, from, to)
	if err != nil {
		return media.Clip{}, err
	}
	defer piece.close()
	if err := c.room(piece.bytes); err != nil {
		return media.Clip{}, err
	}
	clip := media.Clip{
		ID: newID(camera, piece.from), Camera: camera, From: piece.from, To: piece.to, Gaps: piece.gaps,
		By: by, At: c.archive.cfg.Now(),
	}
	c.mu.Lock()
	job.total = piece.bytes
	c.mu.Unlock()
	return c.write(ctx, clip, piece, job)
}

// newID is a file's name: the camera, when it begins, and something nobody
// guesses.
func newID(camera string, from time.Time) string {
	return fmt.Sprintf("%s-%s-%s", camera, from.UTC().Format("20060102t150405z"), strings.ToLower(rand.Text()[:8]))
}

// room is ErrClipSpace when there is none for so many bytes.
func (c *Clips) room(bytes int64) error {
	list, err := c.List()
	if err != nil {
		return err
	}
	have := int64(0)
	for _, clip := range list {
		have += clip.Bytes
	}
	if have+bytes > c.max {
		return fmt.Errorf("%w: %d MB are taken, it needs %d of %d: delete some", media.ErrClipSpace, have>>20, bytes>>20+1, c.max>>20)
	}
	if err := c.archive.short(); err != nil {
		return fmt.Errorf("%w: %w", media.ErrClipSpace, err)
	}
	return nil
}

// write writes the clip and the words about it; after a failure nothing is left.
func (c *Clips) write(ctx context.Context, clip media.Clip, p *piece, job *cutting) (media.Clip, error) {
	path := c.file(clip.ID)
	sum, n, err := p.writeFile(ctx, path+".part", &job.written)
	if err == nil {
		clip.SHA256, clip.Bytes = sum, n
		err = os.Rename(path+".part", path)
	}
	if err == nil {
		err = c.describe(clip)
	}
	if err != nil {
		_, _ = os.Remove(path+".part"), os.Remove(path)
		return media.Clip{}, fmt.Errorf("camera %s: write the clip: %w", clip.Camera, plain(err))
	}
	return clip, nil
}

func (c *Clips) describe(clip media.Clip) error {
	b, err := json.Marshal(clip)
	if err != nil {
		return err
	}
	path := c.words(clip.ID)
	if err := os.WriteFile(path+".part", b, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

func (c *Clips) file(id string) string  { return filepath.Join(c.path, id+".mp4") }
func (c *Clips) words(id string) string { return filepath.Join(c.path, id+".json") }

// List is every clip, newest first.
func (c *Clips) List() ([]media.Clip, error) {
	files, err := filepath.Glob(filepath.Join(c.path, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("clips: %w", err)
	}
	var list []media.Clip
	for _, file := range files {
		clip, err := c.Get(strings.TrimSuffix(filepath.Base(file), ".json"))
		if errors.Is(err, media.ErrNotFound) {
			continue // deleted just now
		}
		if err != nil {
			c.archive.cfg.Log.Warn("clip cannot be read", "file", filepath.Base(file), "error", err)
			continue
		}
		list = append(list, clip)
	}
	slices.SortFunc(list, func(a, b media.Clip) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// Cutting is what is cut now.
func (c *Clips) Cutting() []media.Cutting {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []media.Cutting
	for _, job := range c.cutting {
		one := job.Cutting
		if job.total > 0 {
			one.Progress = min(1, float64(job.written.Load())/float64(job.total))
		}
		list = append(list, one)
	}
	return list
}

// Get is one clip. ErrNotFound if there is none of that name.
func (c *Clips) Get(id string) (media.Clip, error) {
	var clip media.Clip
	if id != filepath.Base(id) || strings.HasPrefix(id, ".") {
		return clip, fmt.Errorf("clip %q: %w", id, media.ErrNotFound)
	}
	b, err := os.ReadFile(c.words(id))
	if errors.Is(err, fs.ErrNotExist) {
		return clip, fmt.Errorf("clip %q: %w", id, media.ErrNotFound)
	}
	if err == nil {
		err = json.Unmarshal(b, &clip)
	}
	if err != nil {
		return clip, fmt.Errorf("clip %s: %w", id, plain(err))
	}
	return clip, nil
}

// Open opens a clip's file. ErrNotFound if there is none of that name.
func (c *Clips) Open(id string) (media.Clip, io.ReadSeekCloser, error) {
	clip, err := c.Get(id)
	if err != nil {
		return clip, nil, err
	}
	f, err := os.Open(c.file(id))
	if err != nil {
		return clip, nil, fmt.Errorf("clip %s: %w", id, plain(err))
	}
	return clip, f, nil
}

// Delete deletes a clip. ErrNotFound if there is none of that name.
func (c *Clips) Delete(id string) (media.Clip, error) {
	clip, err := c.Get(id)
	if err != nil {
		return clip, err
	}
	if err := errors.Join(os.Remove(c.words(id)), os.Remove(c.file(id))); err != nil {
		return clip, fmt.Errorf("clip %s: delete it: %w", id, plain(err))
	}
	c.archive.cfg.Log.Info("clip deleted", slog.String("clip", id))
	return clip, nil
}
