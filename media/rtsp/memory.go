package rtsp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
)

// A Memory is what worked with each camera the last time, in a file: the next
// start begins with it. It holds no credential. The zero value forgets.
type Memory struct {
	path string

	mu  sync.Mutex // guards what follows
	all map[string]habit
}

// A habit is what is known of one camera, by name and host.
type habit struct {
	UDP bool `json:"udp"` // it refused TCP

	Certificate string `json:"certificate,omitempty"` // SHA-256 of what it showed last, over TLS
	Changed     int64  `json:"changed,omitempty"`     // when it showed another one than before, in Unix seconds; 0: never
}

// OpenMemory reads the file at path, which need not exist. One that cannot be
// read is begun anew, and the error says so; the memory works all the same.
func OpenMemory(path string) (*Memory, error) {
	m := &Memory{path: path, all: map[string]habit{}}
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &m.all)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		m.all = map[string]habit{}
		return m, fmt.Errorf("cameras' habits: %w", err)
	}
	return m, nil
}

func (m *Memory) recall(camera string) habit {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.all[camera]
}

// remember keeps what is new, and writes it; the file is whole at any time.
func (m *Memory) remember(camera string, h habit) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all[camera] == h {
		return nil
	}
	if m.all == nil {
		m.all = map[string]habit{}
	}
	m.all[camera] = h
	if m.path == "" {
		return nil
	}
	b, err := json.Marshal(m.all)
	if err != nil {
		return err
	}
	if err := os.WriteFile(m.path+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(m.path+".new", m.path)
}
