package main

import (
	"errors"
	"io"

	"kawung/configs"
	"kawung/wall"
	"kawung/web"
)

// parseDocuments reads declared things for the front door, which answers with
// every mistake and its line.
func parseDocuments(r io.Reader) ([]wall.Object, error) {
	objects, err := configs.ParseDocuments(r, "")
	var problems configs.Problems
	if !errors.As(err, &problems) {
		return objects, err
	}
	mistakes := make(web.Mistakes, len(problems))
	for i, p := range problems {
		mistakes[i] = web.Mistake{Field: p.Field, Line: p.Line, Detail: p.Error()}
	}
	return nil, mistakes
}
