package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"kawung/wall"
)

// imagePath is where pictures are, before their names.
const imagePath = "/api/v1/images/"

// Images are the stored pictures that windows show. *images.Folder is one.
type Images interface {
	List() []wall.Image
	Open(name string) (wall.Image, io.ReadSeekCloser, error)
	Put(name string, picture []byte) (wall.Image, error)
	Delete(name string) error
}

var errNoImages = refuse(http.StatusNotFound, "this controller keeps no pictures")

func (s *Server) listImages(w http.ResponseWriter, _ *http.Request) error {
	if s.config.Images == nil {
		return errNoImages
	}
	return reply(w, http.StatusOK, struct {
		Items []wall.Image `json:"items"`
	}{s.config.Images.List()})
}

// getImage is the picture. It came from somebody else: opened as a page of its
// own it may do nothing.
func (s *Server) getImage(w http.ResponseWriter, r *http.Request) error {
	if s.config.Images == nil {
		return errNoImages
	}
	picture, file, err := s.config.Images.Open(r.PathValue("name"))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	h := w.Header()
	h.Set("Content-Type", picture.Type)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+strconv.FormatInt(picture.At.UnixNano(), 36)+"-"+strconv.FormatInt(picture.Bytes, 36)+`"`)
	http.ServeContent(w, r, "", picture.At, file)
	return nil
}

// putImage stores a picture. The Content-Type is not asked: the content says
// what it is.
func (s *Server) putImage(w http.ResponseWriter, r *http.Request) error {
	if s.config.Images == nil {
		return errNoImages
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wall.MaxImageBytes))
	if _, tooBig := errors.AsType[*http.MaxBytesError](err); err != nil && !tooBig {
		return refuse(http.StatusBadRequest, "the picture did not come whole")
	}
	if err != nil {
		return err
	}
	picture, err := s.config.Images.Put(r.PathValue("name"), body)
	if err != nil {
		return err
	}
	s.note(r, actorOf(r), "image put", "image "+picture.Name, map[string]any{
		"type": picture.Type, "width": picture.Width, "height": picture.Height, "bytes": picture.Bytes,
	})
	return reply(w, http.StatusOK, picture)
}

func (s *Server) deleteImage(w http.ResponseWriter, r *http.Request) error {
	if s.config.Images == nil {
		return errNoImages
	}
	name := r.PathValue("name")
	if err := s.wall.State().ImageUnused(name); err != nil {
		return err
	}
	if err := s.config.Images.Delete(name); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	s.note(r, actorOf(r), "image delete", "image "+name, nil)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
