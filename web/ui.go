package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed all:ui/dist
var embedded embed.FS

// pageNames are the pages, one bundle each.
var pageNames = []string{"console", "display", "join", "view"}

// A pages is the built UI: four documents and their assets, whose names carry
// a hash of their content.
type pages struct {
	files fs.FS
	html  map[string][]byte
	build string // changes with every build of the documents
}

// newPages reads the documents. Before the UI is built there is only a
// placeholder; every page is that then.
func newPages(files fs.FS) (*pages, error) {
	p := &pages{files: files, html: map[string][]byte{}}
	sum := sha256.New()
	for _, name := range pageNames {
		b, err := fs.ReadFile(files, name+".html")
		if errors.Is(err, fs.ErrNotExist) {
			b, err = fs.ReadFile(files, "index.html")
		}
		if err != nil {
			return nil, err
		}
		p.html[name] = b
		sum.Write(b)
	}
	p.build = hex.EncodeToString(sum.Sum(nil)[:6])
	return p, nil
}

// document serves one page; browsers ask again each time.
func (p *pages) document(name string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p.html[name]))
		return nil
	}
}

// asset serves a file of the build; it never changes under its name.
func (p *pages) asset(w http.ResponseWriter, r *http.Request) error {
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	b, err := fs.ReadFile(p.files, name)
	if err != nil {
		return refuse(http.StatusNotFound, "no such file in this build of the pages")
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, path.Base(name), time.Time{}, bytes.NewReader(b))
	return nil
}
