package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kawung/wall"
)

// heard is what is kept of a hook.
type heard struct {
	Epoch    string        `json:"epoch"` // of the state; a restored backup has another
	Revision wall.Revision `json:"revision"`
}

// load reads what a hook has heard. One that is new, or that heard of another
// epoch, hears from now on.
func (s *Sender) load(h *hook) error {
	sum := sha256.Sum256([]byte(h.URL))
	h.file = filepath.Join(s.cfg.Folder, hex.EncodeToString(sum[:8])+".json")
	state := s.cfg.State()
	b, err := os.ReadFile(h.file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read what it has heard: %w", err)
	}
	var was heard
	if err == nil && json.Unmarshal(b, &was) == nil && was.Epoch == state.Epoch && was.Revision <= state.Revision {
		h.heard = was.Revision
		return nil
	}
	h.heard = state.Revision
	if err := os.MkdirAll(s.cfg.Folder, 0o700); err != nil {
		return fmt.Errorf("make the folder of webhooks: %w", err)
	}
	return s.save(h)
}

// save writes what a hook has heard: all of it or nothing.
func (s *Sender) save(h *hook) error {
	b, err := json.Marshal(heard{s.cfg.State().Epoch, h.heard})
	if err != nil {
		return err
	}
	if err := os.WriteFile(h.file+".new", b, 0o600); err != nil {
		return fmt.Errorf("write what it has heard: %w", err)
	}
	return os.Rename(h.file+".new", h.file)
}
