// Package images keeps the pictures that windows show, image/NAME, as files of
// one folder. A file is the picture as it was sent, its name the picture's.
package images

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // the kinds that every browser shows
	_ "image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"

	_ "golang.org/x/image/webp"

	"kawung/wall"
)

// half begins the names of files that are being written; no picture's name
// begins with a dot.
const half = ".half-"

// A Folder is the stored pictures.
type Folder struct {
	dir     string
	reading sync.Mutex // one upload is read at a time: its pixels are in memory

	mu  sync.RWMutex
	all map[string]wall.Image
}

// Open reads what a folder holds, making it if there is none. Files that are no
// pictures are left alone and not served; what a crash left half written goes.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	f := &Folder{dir: dir, all: map[string]wall.Image{}}
	for _, file := range files {
		if strings.HasPrefix(file.Name(), half) {
			_ = os.Remove(filepath.Join(dir, file.Name())) // the next start tries again
			continue
		}
		if picture, err := f.look(file.Name()); err == nil {
			f.all[picture.Name] = picture
		}
	}
	return f, nil
}

// look reads a stored picture's header.
func (f *Folder) look(name string) (wall.Image, error) {
	if !wall.ValidName(name) {
		return wall.Image{}, wall.ErrInvalid
	}
	file, err := os.Open(filepath.Join(f.dir, name))
	if err != nil {
		return wall.Image{}, err
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return wall.Image{}, err
	}
	head, kind, err := image.DecodeConfig(file)
	if err != nil {
		return wall.Image{}, err
	}
	return wall.Image{
		Name: name, Type: "image/" + kind, Width: head.Width, Height: head.Height, Bytes: info.Size(), At: info.ModTime(),
	}, nil
}

// List is every picture, by name.
func (f *Folder) List() []wall.Image {
	f.mu.RLock()
	defer f.mu.RUnlock()
	list := make([]wall.Image, 0, len(f.all))
	for _, picture := range f.all {
		list = append(list, picture)
	}
	slices.SortFunc(list, func(a, b wall.Image) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// Open is a picture and its bytes; wall.ErrNotFound when there is none.
func (f *Folder) Open(name string) (wall.Image, io.ReadSeekCloser, error) {
	f.mu.RLock() // so that both are of the same picture
	defer f.mu.RUnlock()
	picture, ok := f.all[name]
	if !ok {
		return wall.Image{}, nil, fmt.Errorf("image %q: %w", name, wall.ErrNotFound)
	}
	file, err := os.Open(filepath.Join(f.dir, name))
	if err != nil {
		return wall.Image{}, nil, unkept(err)
	}
	return picture, file, nil
}

// Put stores a picture, or another in its place. It returns wall.ErrInvalid for
// a name that is none, wall.ErrNotImage, wall.ErrTooManyImages, and
// wall.ErrReadOnly when the disk does not take it; then nothing has changed.
func (f *Folder) Put(name string, picture []byte) (wall.Image, error) {
	if !wall.ValidName(name) {
		return wall.Image{}, fmt.Errorf("%w: image %q: a name is of a-z, 0-9, dots and dashes", wall.ErrInvalid, name)
	}
	if err := f.check(picture); err != nil {
		return wall.Image{}, fmt.Errorf("image %s: %w", name, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.all[name]; !ok && len(f.all) >= wall.MaxImages {
		return wall.Image{}, wall.ErrTooManyImages
	}
	if err := f.write(name, picture); err != nil {
		return wall.Image{}, fmt.Errorf("image %s: %w", name, unkept(err))
	}
	stored, err := f.look(name)
	if err != nil {
		return wall.Image{}, fmt.Errorf("image %s: %w", name, unkept(err))
	}
	f.all[name] = stored
	return stored, nil
}

// check decodes all of a picture: one that was cut off is refused here, where
// somebody sees it, and not on the wall.
func (f *Folder) check(picture []byte) error {
	head, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return fmt.Errorf("%w: it is no PNG, JPEG or WebP", wall.ErrNotImage)
	}
	if int64(head.Width)*int64(head.Height) > wall.MaxImagePixels {
		return fmt.Errorf("%w: it is %d × %d, more than %d million pixels",
			wall.ErrNotImage, head.Width, head.Height, wall.MaxImagePixels/1_000_000)
	}
	f.reading.Lock()
	defer f.reading.Unlock()
	if _, _, err := image.Decode(bytes.NewReader(picture)); err != nil {
		return fmt.Errorf("%w: it is damaged or moves: %w", wall.ErrNotImage, err)
	}
	return nil
}

// write puts a file in place as a whole: after a crash there is the old one or
// the new one.
func (f *Folder) write(name string, picture []byte) error {
	file, err := os.CreateTemp(f.dir, half)
	if err != nil {
		return err
	}
	_, err = file.Write(picture)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(f.dir, name))
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the next start tries again
		return err
	}
	return f.sync()
}

// sync makes a change of the folder's names last.
func (f *Folder) sync() error {
	dir, err := os.Open(f.dir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Delete removes a picture; wall.ErrNotFound when there is none.
func (f *Folder) Delete(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.all[name]; !ok {
		return fmt.Errorf("image %q: %w", name, wall.ErrNotFound)
	}
	if err := os.Remove(filepath.Join(f.dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("image %s: %w", name, unkept(err))
	}
	delete(f.all, name)
	return f.sync()
}

// unkept says why the disk failed, without the path: operators read it.
func unkept(err error) error {
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			return fmt.Errorf("%w: the disk is full (%w); what is on air goes on", wall.ErrReadOnly, full)
		}
	}
	if system, ok := errors.AsType[syscall.Errno](err); ok {
		err = system
	}
	return fmt.Errorf("%w: %w; what is on air goes on", wall.ErrReadOnly, err)
}
